import Core
import HTTPCore
import Postgres
import Testing
import Workflows

@testable import Chat
@testable import lyceum

/// Messages that are said differently, with what was attached to them.
@Suite(.timeLimit(.minutes(3))) struct EditedAttachmentTests {
    private func edit(_ talk: Talk, _ item: String, attaching ids: [JSONValue]) async throws -> Answer {
        var input = Talk.input("uno").objectValue ?? JSONObject()
        input["attachments"] = .array(ids)
        return try await talk.branches("", ["edited_item_id": .string(item), "input": .object(input)])
    }

    private func attach(_ name: String, _ talk: Talk) async throws -> JSONValue {
        let answer = try await talk.app.attach(name, "text/plain", Array("Words of \(name)".utf8), as: talk.person)
        return try #require(answer.body["id"], "\(answer.status)")
    }

    @Test("an edited message keeps its attachments or has new ones, which belong to it from now on")
    func attachments() async throws {
        let talk = try await Talk(RetryTests.plain)
        let (old, new) = (try await attach("old.txt", talk), try await attach("new.txt", talk))
        var input = Talk.input("one").objectValue ?? JSONObject()
        input["attachments"] = [old]
        _ = try await talk.ask("threads.add_user_message", ["input": .object(input)])
        let item = try await talk.item("one")
        let answer = try await edit(talk, item, attaching: [old, new])
        #expect(answer.status == 201)
        let shown = try await talk.ask("items.list", ["limit": 100, "order": "asc"])
        let message = shown.body["data"]?.arrayValue?.first { $0["content"]?[0]?["text"] == "uno" }
        #expect(message?["attachments"]?.arrayValue?.compactMap { $0["id"] } == [old, new])
        let unbound: Int = try await talk.value("SELECT count(*) FROM attachments WHERE thread_id IS NULL")
        #expect(unbound == 0)
        // What belongs to a message goes with no other but one in its place.
        let id = try #require(message?["id"]?.stringValue)
        #expect(try await edit(talk, id, attaching: [new]).status == 201)
        input["attachments"] = [new]
        let again = try await talk.ask("threads.add_user_message", ["input": .object(input)])
        #expect(again.status == 404)
        let first = try #require(try await talk.shown().first?.id)
        #expect(try await edit(talk, first, attaching: [new]).status == 404)
    }
}
