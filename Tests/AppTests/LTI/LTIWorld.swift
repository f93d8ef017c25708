import Auth
import Core
import Crypto
import HTTPCore
import LTI
import Postgres
import Support
import Testing

@testable import lyceum

/// An institution with an assistant and a learning platform, whose people launch in browsers.
struct LTIWorld {
    let app: AppFixture
    let platform: PlatformSimulator
    let owner: AppFixture.Person
    let registration: String
    private let folder: TemporaryFolder

    static let path = "/api/v1/lti/registrations"

    init(
        _ members: JSONObject = ["default_workflow": "circuits"], deployments: JSONValue = ["1"],
        rateLimits: RateLimits = .none
    ) async throws {
        folder = try TemporaryFolder([
            "pages/lti.html": #"<meta name="lyceum-lti" content="">"#,
            "pages/lti-message.html": "{language}|{title}|{text}|{way}|{support}",
        ])
        // The clock of the application is made with it, and stands at the same time.
        platform = PlatformSimulator(clock: SetClock())
        app = try await AppFixture(
            pages: PageAssets(folder: folder.path + "/pages"), rateLimits: rateLimits, transport: platform)
        owner = try await app.person("owner@example.org", role: .owner, in: app.tenant("north"))
        try await IsolatedWorld.publish("Ohm", in: owner.identity.tenantID, app)
        registration = try await Self.register(members, deployments: deployments, as: owner, app)
    }

    static func body(_ members: JSONObject, issuer: String, clientID: String, deployments: JSONValue) -> JSONValue {
        var body: JSONObject = [
            "name": "LMS", "issuer": .string(issuer), "client_id": .string(clientID), "deployment_ids": deployments,
            "jwks_url": "https://lms.example.org/keys", "authorization_endpoint": "https://lms.example.org/auth",
            "token_endpoint": "https://lms.example.org/token",
        ]
        for (name, value) in members.members { body[name] = value }
        return .object(body)
    }

    /// Registers a platform and gives its identifier.
    static func register(
        _ members: JSONObject = [:], issuer: String = "https://lms.example.org", clientID: String = "lyceum",
        deployments: JSONValue = ["1"], as person: AppFixture.Person, _ app: AppFixture
    ) async throws -> String {
        let body = body(members, issuer: issuer, clientID: clientID, deployments: deployments)
        let answer = try await app.ask(path, body, as: person)
        return try #require(answer.body["id"]?.stringValue, "\(answer.text)")
    }

    // MARK: A browser

    /// A launch that a browser has begun.
    struct Begun {
        let state: String
        let nonce: String
        /// `name=value` of its cookie.
        let cookie: String
        let answer: Answer
    }

    func post(_ path: String, _ form: String, cookie: String = "") async throws -> Answer {
        let request = HTTPRequest(
            method: .post, path: path,
            fields: ["Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie],
            body: .bytes(Array(form.utf8)), remoteAddress: "192.0.2.1")
        return try await Answer(await app.backend.router.respond(to: request))
    }

    func begin(
        by platform: PlatformSimulator? = nil, _ change: (inout [String: String]) -> Void = { _ in }
    ) async throws -> Begun {
        let answer = try await post("/lti/login", (platform ?? self.platform).login(change))
        let location = answer.response.fields["Location"] ?? ""
        let parameters = try LaunchParameters(location.split(separator: "?").last.map(String.init) ?? "")
        let cookie = answer.response.fields["Set-Cookie"]?.split(separator: ";").first.map(String.init) ?? ""
        return Begun(
            state: try #require(parameters["state"], "\(answer.text)"), nonce: try #require(parameters["nonce"]),
            cookie: cookie, answer: answer)
    }

    /// The platform's answer to what was begun.
    func answer(_ begun: Begun, _ token: String, cookie: String? = nil) async throws -> Answer {
        try await post(
            "/lti/launch", PlatformSimulator.form(["state": begun.state, "id_token": token]),
            cookie: cookie ?? begun.cookie)
    }

    /// A whole launch.
    func launch(
        _ subject: String = "student-1", roles: [String] = [LaunchMessage.learner],
        by platform: PlatformSimulator? = nil, _ change: (inout LaunchMessage) -> Void = { _ in }
    ) async throws -> Answer {
        let begun = try await begin(by: platform)
        var message = (platform ?? self.platform).message(nonce: begun.nonce, subject: subject, roles: roles)
        change(&message)
        return try await answer(begun, message.signed())
    }

    /// What the page was given.
    static func page(_ answer: Answer) throws -> JSONValue {
        let parts = answer.text.split(separator: "content=\"")
        let text = try #require(parts.count == 2 ? parts[1].split(separator: "\"").first : nil, "\(answer.text)")
        return try JSONParser.parse(Array(text.replacing("&quot;", with: "\"").replacing("&amp;", with: "&").utf8))
    }

    /// The session of the page, and what it is told.
    func session(of answer: Answer) async throws -> (person: AppFixture.Person, content: JSONValue) {
        let code = try #require(try Self.page(answer)["code"]?.stringValue, "\(answer.text)")
        let session = try await app.ask("/api/v1/lti/session", ["code": .string(code)])
        let token = try #require(session.body["access_token"]?.stringValue, "\(session.text)")
        return (AppFixture.Person(identity: owner.identity, token: token), session.body["content"] ?? .null)
    }

    /// The cause of the last launch.
    func lastCause(as person: AppFixture.Person? = nil) async throws -> String? {
        let list = try await app.ask("/api/v1/lti/launches?limit=1", as: person ?? owner)
        return list.body["data"]?[0]?["cause"]?.stringValue
    }

    /// What administrators are told of the last launch besides.
    func lastDetail() async throws -> String? {
        let list = try await app.ask("/api/v1/lti/launches?limit=1", as: owner)
        return list.body["data"]?[0]?["detail"]?.stringValue
    }

    func message(_ type: String, thread: String? = nil) -> JSONValue {
        IsolatedWorld.message(type, thread: thread)
    }
}
