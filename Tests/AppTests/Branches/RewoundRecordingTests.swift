import Core
import HTTPCore
import Testing
import Workflows

@testable import lyceum

@Suite(.timeLimit(.minutes(3))) struct RewoundRecordingTests {
    @Test("a conversation in which somebody went back has not one course, and becomes no test", arguments: [0, 1, 2])
    func refused(_ kind: Int) async throws {
        let talk = try await Talk(RetryTests.plain)
        let owner = try await talk.app.person("owner@example.org", role: .owner, in: talk.tenant)
        try await talk.say("one")
        func record(_ name: String) async throws -> Answer {
            let runs = try await talk.app.ask("/api/v1/runs", as: owner)
            return try await talk.app.ask(
                "/api/v1/workflows/tutor/tests/record",
                ["name": .string(name), "run_id": runs.body["data"]?[0]?["id"] ?? .null], as: owner)
        }
        try await talk.say("two")
        #expect(try await record("Before").status == 201)
        switch kind {
        case 0: try await talk.retry(try await talk.item("one"))
        case 1: try await talk.retry(try await talk.item("Hello"))
        default: try await talk.edit(try await talk.item("one"), to: "uno")
        }
        #expect(try await record("After").status == 409)
    }
}
