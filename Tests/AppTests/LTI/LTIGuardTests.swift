import Core
import Crypto
import HTTPCore
import LTI
import Postgres
import Support
import Testing

@testable import lyceum

/// What people who came by LTI may ask for, and how their platform's keys are asked for.
@Suite struct LTIGuardTests {
    @Test("A learner reaches the conversation of their link alone, and nothing else that learners may do")
    func reach() async throws {
        let world = try await LTIWorld()
        let (ada, content) = try await world.session(of: world.launch())
        let thread = try #require(content["thread_id"]?.stringValue)
        #expect(try await world.app.ask("/chatkit/circuits", world.message("threads.create"), as: ada).status == 403)
        #expect(try await world.app.ask("/api/v1/workflows", as: ada).status == 403)
        #expect(try await world.app.ask("/v1/models", as: ada).status == 403)
        #expect(try await world.app.ask("/api/v1/workflows/circuits/runs", [:], as: ada).status == 403)
        #expect(try await world.app.ask("/api/v1/lti/registrations", as: ada).status == 403)
        let (_, other) = try await world.session(of: world.launch("student-2"))
        let foreign = try #require(other["thread_id"]?.stringValue)
        let said = try await world.app.ask(
            "/chatkit/circuits", world.message("threads.add_user_message", thread: foreign), as: ada)
        #expect(said.status == 403)
        #expect(try await world.app.ask("/api/v1/threads/\(thread)", as: ada).status == 200)
        #expect(try await world.app.ask("/api/v1/threads/\(foreign)", as: ada).status == 404)
    }

    @Test("Starting again gives another conversation, and the one before is only read")
    func restart() async throws {
        let world = try await LTIWorld()
        let (ada, content) = try await world.session(of: world.launch())
        let (link, before) = (content["link_id"]?.stringValue ?? "", content["thread_id"]?.stringValue ?? "")
        let answer = try await world.app.ask("/api/v1/lti/resource-links/\(link)/restart", [:], as: ada)
        let after = try #require(answer.body["thread_id"]?.stringValue, "\(answer.text)")
        #expect(after != before)
        let late = try await world.app.ask(
            "/chatkit/circuits", world.message("threads.add_user_message", thread: before), as: ada)
        #expect(late.status == 403)
        #expect(try await world.app.ask("/api/v1/threads/\(before)", as: ada).status == 200)
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction async throws -> Void in
            try await transaction.execute(#"UPDATE lti_resource_links SET settings = '{"attempts": 2}'"#)
        }
        #expect(try await world.app.ask("/api/v1/lti/resource-links/\(link)/restart", [:], as: ada).status == 403)
    }

    @Test("Past the end of a link its learners read, and write nothing")
    func dates() async throws {
        let world = try await LTIWorld()
        let (ada, content) = try await world.session(of: world.launch())
        let thread = try #require(content["thread_id"]?.stringValue)
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction async throws -> Void in
            try await transaction.execute(
                #"UPDATE lti_resource_links SET settings = '{"closes_at": "2020-01-01T00:00:00Z"}'"#)
        }
        let said = try await world.app.ask(
            "/chatkit/circuits", world.message("threads.add_user_message", thread: thread), as: ada)
        #expect(said.status == 403)
        let (_, again) = try await world.session(of: world.launch())
        #expect(again["closed"] == "over" && again["thread_id"] == .string(thread))
    }

    @Test("Who came by LTI talks in the conversation of their link while it takes something, and in no other")
    func talking() async throws {
        let world = try await LTIWorld()
        let (ada, content) = try await world.session(of: world.launch())
        let (_, other) = try await world.session(of: world.launch("student-2"))
        let (link, thread) = (content["link_id"]?.stringValue ?? "", content["thread_id"] ?? .null)
        func talk(_ body: JSONValue) async throws -> Int {
            try await world.app.ask("/api/v1/voice/sessions", body, as: ada).status
        }
        // Admitted: nothing hears or speaks on this server.
        #expect(try await talk(["thread_id": thread]) == 503)
        #expect(try await talk(["thread_id": other["thread_id"] ?? .null]) == 403)
        #expect(try await talk(["workflow": "circuits"]) == 403)
        #expect(try await talk(["thread_id": nil, "workflow": "circuits"]) == 403)
        #expect(try await talk(["thread_id": "no thread"]) == 403)
        let restarted = try await world.app.ask("/api/v1/lti/resource-links/\(link)/restart", [:], as: ada)
        #expect(try await talk(["thread_id": thread]) == 403, "the conversation before is only read")
        let now = restarted.body["thread_id"] ?? .null
        #expect(try await talk(["thread_id": now]) == 503)
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction async throws -> Void in
            try await transaction.execute(
                #"UPDATE lti_resource_links SET settings = '{"closes_at": "2020-01-01T00:00:00Z"}'"#)
        }
        #expect(try await talk(["thread_id": now]) == 403, "the link is closed")
    }

    @Test("A thousand tokens with invented names of keys ask the platform twice at most")
    func flood() async throws {
        let world = try await LTIWorld()
        #expect(try await world.launch().status == 200)
        for number in 0..<1000 {
            let begun = try await world.begin()
            var message = world.platform.message(nonce: begun.nonce)
            message.header["kid"] = .string("invented-\(number)")
            #expect(try await world.answer(begun, message.signed()).status == 401)
        }
        #expect(world.platform.requests.count <= 2)
    }

    @Test("Keys that are not to be had are the platform's fault, and say so")
    func keys() async throws {
        let huge = StubTransport.Reply.text("{\"keys\": [" + String(repeating: " ", count: 300_000) + "]}")
        let services: [(PlatformSimulator.KeyService, String)] = [
            (.failure(HTTPTransportError(.timedOut, "slow")), "keys_unavailable"),
            (.reply(huge), "keys_unavailable"), (.reply(.text("no keys")), "keys_unavailable"),
            (.reply(.text("", status: .seeOther, fields: ["Location": "http://10.0.0.1/"])), "keys_unavailable"),
            (.changing, "unknown_key"),
            (
                .with(
                    {
                        var key = PlatformSimulator.otherRSA.publicKey.jwk; key["kid"] = "rsa-1"; return key
                    }()), "unknown_key"
            ),
        ]
        for (service, cause) in services {
            let world = try await LTIWorld()
            world.platform.serve(service)
            #expect(try await world.launch().status != 200)
            #expect(try await world.lastCause() == cause)
        }
    }
}
