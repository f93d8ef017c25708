import Core
import HTTPCore
import LTI
import Support
import Testing

@testable import lyceum

/// Which pages may hold those of launches in a frame, and where answers of deep linking may go.
@Suite struct LTIFramingTests {
    private static let platform = "frame-ancestors https://lms.example.org:* https://*.lms.example.org:*"

    private static func policy(_ answer: Answer) throws -> String {
        try #require(answer.response.fields["Content-Security-Policy"])
    }

    private static func frames(_ answer: Answer) throws -> String? {
        try policy(answer).split(separator: "; ").first { $0.hasPrefix("frame-ancestors") }.map(String.init)
    }

    @Test("Pages of a launch are framed by its platform alone, from the login to a refusal")
    func platformAlone() async throws {
        let world = try await LTIWorld()
        let learner = try await world.launch()
        #expect(try Self.frames(learner) == Self.platform)
        let teacher = try await world.launch("t", roles: [LaunchMessage.instructor])
        #expect(try Self.frames(teacher) == Self.platform)
        let store = try await world.post("/lti/login", world.platform.login { $0["lti_storage_target"] = "_parent" })
        #expect(try Self.frames(store) == Self.platform)
        let begun = try await world.begin()
        let token = try world.platform.message(nonce: begun.nonce).signed()
        let recall = try await world.post(
            "/lti/launch", PlatformSimulator.form(["state": begun.state, "id_token": token]))
        #expect(try Self.frames(recall) == Self.platform)
        let refused = try await world.launch { $0["version"] = "1.1" }
        #expect(try refused.status == 400 && Self.frames(refused) == Self.platform)
    }

    @Test("A page that says that no registration is known may be anywhere, and runs nothing")
    func unknown() async throws {
        let world = try await LTIWorld()
        let answer = try await world.post("/lti/login", world.platform.login { $0["iss"] = "https://x.example" })
        #expect(try Self.frames(answer) == "frame-ancestors *")
        #expect(try Self.policy(answer).contains("default-src 'none'") && !Self.policy(answer).contains("script-src"))
    }

    @Test("Hosts that a registration names frame its pages and get its answers; others do neither")
    func named() async throws {
        let world = try await LTIWorld()
        let (path, deep) = ("\(LTIWorld.path)/\(world.registration)", "https://purl.imsglobal.org/spec/lti-dl/claim/")
        func place() async throws -> Answer {
            try await world.launch("t", roles: [LaunchMessage.instructor]) { message in
                message["message_type"] = "LtiDeepLinkingRequest"
                message["resource_link"] = nil
                message.claims["\(deep)deep_linking_settings"] = [
                    "deep_link_return_url": "https://learn.school.example/return",
                    "accept_types": ["ltiResourceLink"], "accept_presentation_document_targets": ["iframe"],
                ]
            }
        }
        #expect(try await place().status == 400)
        #expect(try await world.lastDetail()?.contains("learn.school.example") == true)
        let before = try await world.app.ask(path, as: world.owner)
        #expect(before.body["settings"]?["return_hosts"] == [])
        let changed = try await world.app.ask(
            path, ["settings": ["return_hosts": ["Learn.School.example", "learn.school.example"]]], as: world.owner,
            method: .patch)
        #expect(changed.body["settings"]?["return_hosts"] == ["learn.school.example"], "\(changed.text)")
        let placed = try await place()
        #expect(placed.status == 200, "\(placed.text)")
        let named = " https://learn.school.example:* https://*.learn.school.example:*"
        #expect(try Self.frames(placed) == Self.platform + named)
        #expect(try Self.policy(placed).contains("form-action"))
        let learner = try await world.launch()
        #expect(try Self.frames(learner) == Self.platform + named)
    }

    @Test("Administrators are told of courses on hosts that may not frame the activity")
    func told() async throws {
        let world = try await LTIWorld()
        for (host, isTold) in [("lms.example.org", false), ("learn.school.example", true)] {
            let answer = try await world.launch { message in
                message["launch_presentation"] = ["return_url": .string("https://\(host)/course")]
            }
            #expect(answer.status == 200)
            #expect(try await world.lastDetail()?.contains("\(host), which settings.return_hosts") ?? false == isTold)
        }
    }

    @Test(
        "What is no name of a host cannot be named",
        arguments: [
            "*", "*.school.example", "https://school.example", "school.example:8080", "school.example/x", "school",
            "a b.example", "x.example; script-src *", "192.0.2.1", "-x.example", "x..example", "", "écol.example",
        ] as [JSONValue] + [7, .null])
    func names(name: JSONValue) async throws {
        let world = try await LTIWorld()
        let answer = try await world.app.ask(
            "\(LTIWorld.path)/\(world.registration)", ["settings": ["return_hosts": [name]]], as: world.owner,
            method: .patch)
        #expect(answer.status == 400)
    }
}
