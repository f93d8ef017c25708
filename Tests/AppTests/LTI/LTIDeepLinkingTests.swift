import Auth
import Core
import Crypto
import HTTPCore
import LTI
import Support
import Testing

@testable import lyceum

/// Deep Linking 2.0, by the API of the picker's page.
@Suite struct LTIDeepLinkingTests {
    private static let path = "/api/v1/lti/deep-linking"

    @Test("The teacher sees what the platform takes, and the published assistants")
    func offer() async throws {
        let app = try await AppFixture()
        let teacher = try await app.person("t@example.org", in: app.tenant("north"))
        try await IsolatedWorld.publish("A law", in: teacher.identity.tenantID, app)
        let world = try await LinkFixture(app, in: teacher.identity.tenantID)
        let id = try await world.deepLinking(for: teacher.identity.userID)
        let offer = try await app.ask("\(Self.path)/\(id)", as: teacher).body
        #expect(offer["accepts_links"] == true)
        #expect(offer["accepts_multiple"] == true)
        #expect(offer["accepts_line_item"] == true)
        #expect(offer["targets"] == ["iframe", "window"])
        #expect(offer["assistants"]?.arrayValue?.compactMap { $0["slug"]?.stringValue } == ["circuits"])
        // Neither data nor the address of the answer is the page's to know before.
        #expect(offer["data"] == nil && offer["return_url"] == nil)
    }

    @Test("The answer is signed with the installation's published key, carries the data back, and is made once")
    func answer() async throws {
        let app = try await AppFixture()
        let teacher = try await app.person("t@example.org", in: app.tenant("north"))
        try await IsolatedWorld.publish("A law", in: teacher.identity.tenantID, app)
        let world = try await LinkFixture(app, in: teacher.identity.tenantID)
        let id = try await world.deepLinking(for: teacher.identity.userID)
        let body: JSONValue = ["items": [["workflow": "circuits", "title": "Lab", "maximum": 10]]]
        let refused = try await app.ask(
            "\(Self.path)/\(id)/response", ["items": [["workflow": "other"]]], as: teacher)
        #expect(refused.status == 422)
        let made = try await app.ask("\(Self.path)/\(id)/response", body, as: teacher)
        #expect(made.status == 200, "\(made.text)")
        #expect(made.body["return_url"] == "https://lms.example.org/return?course=2")
        let token = try #require(made.body["jwt"]?.stringValue)
        let keys = try await app.backend.signingIn.ring.published()
        var policy = JWTPolicy(issuer: world.registration.clientID, audiences: ["https://lms.example.org"])
        policy.requiresSubject = false
        let claims = try JWTVerifier(keys: keys.keys, policy: policy, clock: app.clock).verify(token)
        let dl = "https://purl.imsglobal.org/spec/lti-dl/claim/"
        #expect(claims.others["\(dl)data"] == "the platform's own")
        let item = claims.others["\(dl)content_items"]?[0]
        #expect(item?["url"] == "http://localhost/lti/launch")
        #expect(item?["custom"] == ["workflow": "circuits"])
        #expect(item?["lineItem"]?["scoreMaximum"] == 10 && item?["lineItem"]?["label"] == "Lab")
        #expect(try await app.ask("\(Self.path)/\(id)/response", body, as: teacher).status == 404)
        #expect(try await app.ask("\(Self.path)/\(id)", as: teacher).status == 404)
    }

    @Test("Nobody else of the institution makes the choice, and nobody later than within the hour")
    func others() async throws {
        let app = try await AppFixture()
        let tenant = try await app.tenant("north")
        let teacher = try await app.person("t@example.org", in: tenant)
        let owner = try await app.person("o@example.org", role: .owner, in: tenant)
        let world = try await LinkFixture(app, in: tenant.id)
        let id = try await world.deepLinking(for: teacher.identity.userID)
        #expect(try await app.ask("\(Self.path)/\(id)", as: owner).status == 404)
        #expect(try await app.ask("\(Self.path)/\(id)/response", ["items": []], as: owner).status == 404)
        #expect(try await app.ask("\(Self.path)/\(id)").status == 401)
        #expect(try await app.ask("\(Self.path)/\(id)/response", ["items": []], as: teacher).status == 200)
    }
}
