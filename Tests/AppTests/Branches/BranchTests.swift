import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing
import Workflows

@testable import Chat
@testable import lyceum

/// Conversations that go more than one way.
@Suite(.timeLimit(.minutes(3))) struct BranchTests {
    @Test("an edited message is answered where the assistant stood, and both ways go on by themselves")
    func edit() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        let first = try #require(try await talk.branches().body["current_branch_id"]?.stringValue)
        let edited = try await talk.edit(try await talk.item("one"), to: "uno")
        #expect(edited.said == ["Second?"])
        #expect(try await talk.texts() == ["Hello", "First?", "uno", "Second?"])
        try await talk.show(first)
        #expect(try await talk.texts() == ["Hello", "First?", "one", "Second?"])
        #expect(try await talk.say("two") == ["Hello, one, two."])
        try await talk.show(edited.branch)
        #expect(try await talk.say("due") == ["Hello, uno, due."])
        #expect(try await talk.texts() == ["Hello", "First?", "uno", "Second?", "due", "Hello, uno, due."])
        try await talk.show(first)
        #expect(try await talk.texts() == ["Hello", "First?", "one", "Second?", "two", "Hello, one, two."])
    }

    @Test("the first message can be said differently too, and pages begin anywhere")
    func beginning() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        let edited = try await talk.edit(try await talk.item("Hello"), to: "Salut")
        #expect(edited.said == ["First?"])
        #expect(try await talk.say("uno") == ["Second?"])
        #expect(try await talk.say("due") == ["Salut, uno, due."])
        let all = try await talk.shown()
        #expect(all.map(\.text) == ["Salut", "First?", "uno", "Second?", "due", "Salut, uno, due."])
        for order in ["asc", "desc"] {
            var (seen, after): ([String], JSONValue?) = ([], nil)
            repeat {
                var params: JSONObject = ["limit": 2, "order": .string(order)]
                params["after"] = after
                let page = try await talk.ask("items.list", params).body
                seen += (page["data"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
                after = page["after"]
            } while after != nil
            #expect(seen == (order == "asc" ? all.map(\.id) : all.map(\.id).reversed()))
        }
        let thread = try await talk.ask("threads.get_by_id", [:])
        #expect(thread.body["items"]?["data"]?.arrayValue?.count == 6)
    }

    @Test("one request tells the versions of every place")
    func versions() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        let one = try await talk.item("one")
        let second = try await talk.edit(one, to: "uno").branch
        let third = try await talk.edit(try await talk.item("uno"), to: "ein").branch
        let inner = try await talk.edit(try await talk.item("ein"), to: "un").branch
        try await talk.say("deux")
        let innermost = try await talk.edit(try await talk.item("deux"), to: "trois").branch
        let body = try await talk.branches().body
        let branches = body["data"]?.arrayValue ?? []
        #expect(branches.count == 5 && body["current_branch_id"] == .string(innermost))
        let (main, versions) = (branches[0], branches[1...3])
        #expect(main["parent_id"] == .null && main["is_current"] == false && main["item_count"] == 4)
        #expect(versions.map { $0["id"] } == [second, third, inner].map { .string($0) })
        // All at the same place, beside what the first branch has there.
        #expect(versions.allSatisfy { $0["parent_id"] == main["id"] })
        #expect(Set(versions.map { $0["fork_after_item_id"]?.stringValue }).count == 1)
        #expect(versions.allSatisfy { $0["counterpart_item_id"] == .string(one) })
        let un = try await talk.item("un")
        #expect(branches[3]["first_item_id"] == .string(un))
        #expect(branches[4]["parent_id"] == .string(inner))
        let shown = try await talk.texts()
        #expect(shown == ["Hello", "First?", "un", "Second?", "trois", "Hello, un, trois."])
    }

    @Test("a branch that goes on behind an answer waits for the next message")
    func fork() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        try await talk.say("two")
        let before = try await talk.item("First?")
        let answer = try await talk.branches("", ["fork_after_item_id": .string(before), "name": "Again"])
        #expect(answer.status == 201 && answer.body["name"] == "Again" && answer.body["is_current"] == true)
        #expect(try await talk.texts() == ["Hello", "First?"])
        #expect(try await talk.say("uno") == ["Second?"])
        // Behind the last answer of all, too: what waits there waits in both.
        let end = try await talk.item("Second?")
        let later = try await talk.branches("", ["fork_after_item_id": .string(end)])
        #expect(later.status == 201)
        #expect(try await talk.say("due") == ["Hello, uno, due."])
        try await talk.show(try #require(answer.body["id"]?.stringValue))
        #expect(try await talk.say("tre") == ["Hello, uno, tre."])
    }

    @Test("what a teacher wrote behind an answer keeps nobody from going on differently there")
    func forkBesideATeacher() async throws {
        let talk = try await Talk(RetryTests.plain)
        let teacher = try await talk.app.person("teacher@example.org", role: .admin, in: talk.tenant)
        let path = "/api/v1/conversations/\(talk.thread)/messages"
        #expect(try await talk.app.ask(path, ["text": "Take your time."], as: teacher).status == 201)
        try await talk.say("one")
        let answer = try await talk.branches("", ["fork_after_item_id": .string(try await talk.item("First?"))])
        #expect(answer.status == 201)
        #expect(try await talk.texts() == ["Hello", "First?", "**Person:** Take your time."])
        #expect(try await talk.say("uno") == ["Second?"])
    }

    @Test("nothing forks in the middle of an answer, or behind a message that is to be answered")
    func midAnswer() async throws {
        let talk = try await Talk(RetryTests.plain)
        let answer = try await talk.branches("", ["fork_after_item_id": .string(try await talk.item("Hello"))])
        #expect(answer.status == 409)
        #expect(try await talk.branches().body["data"]?.arrayValue?.count == 1)
    }

    @Test("a message before a fork is answered again in a branch of its own, and the others keep what they have")
    func retryBeforeFork() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        let first = try #require(try await talk.branches().body["current_branch_id"]?.stringValue)
        let edited = try await talk.edit(try await talk.item("one"), to: "uno").branch
        // In the branch that is shown, the message lies in its parent.
        #expect(try await talk.retry(try await talk.item("Hello")) == ["First?"])
        #expect(try await talk.texts() == ["Hello", "First?"])
        #expect(try await talk.say("ein") == ["Second?"])
        for (branch, text) in [(first, "one"), (edited, "uno")] {
            try await talk.show(branch)
            #expect(try await talk.texts() == ["Hello", "First?", text, "Second?"])
        }
        // In its own branch, others go on from behind it.
        try await talk.show(first)
        #expect(try await talk.retry(try await talk.item("Hello")) == ["First?"])
        #expect(try await talk.branches().body["data"]?.arrayValue?.count == 4)
        try await talk.show(edited)
        #expect(try await talk.say("due") == ["Hello, uno, due."])
    }

    @Test("models read the branch that they answer in, and nothing of the others")
    func history() async throws {
        let model = ScriptedModelProvider(.text("One."), .text("Two."), .text("Three."), .text("Four."))
        let talk = try await Talk(Talk.remembering, "alpha", chat: model)
        try await talk.say("beta")
        try await talk.edit(try await talk.item("beta"), to: "gamma")
        try await talk.say("delta")
        let asked = try #require(model.requests.last).messages.map(\.content).joined(separator: "|")
        for word in ["alpha", "One.", "gamma", "Three.", "delta"] { #expect(asked.contains(word), "\(word)") }
        for word in ["beta", "Two."] { #expect(!asked.contains(word), "\(word)") }
    }

    @Test("branches are named and deleted, but for the one that is shown and those that others need")
    func names() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        let first = try #require(try await talk.branches().body["current_branch_id"]?.stringValue)
        #expect(try await talk.branches("/\(first)", ["name": "Main"], method: .patch).body["name"] == "Main")
        let edited = try await talk.edit(try await talk.item("one"), to: "uno").branch
        #expect(try await talk.branches("/\(edited)", ["name": "Rome"], method: .patch).body["name"] == "Rome")
        for name: JSONValue in ["", " x", "a\nb", "\u{202E}x", .string(String(repeating: "x", count: 101)), 1] {
            #expect(try await talk.branches("/\(edited)", ["name": name], method: .patch).status == 400)
        }
        #expect(try await talk.branches("/\(edited)", ["name": .null], method: .patch).body["name"] == .null)
        #expect(try await talk.branches("/\(edited)", [:], method: .delete).status == 409)
        #expect(try await talk.branches("/\(first)", [:], method: .delete).status == 409)
        try await talk.show(first)
        #expect(try await talk.branches("/\(first)", [:], method: .delete).status == 409)
        #expect(try await talk.branches("/\(edited)", [:], method: .delete).status == 204)
        #expect(try await talk.branches("/\(edited)/switch", [:]).status == 404)
        #expect(try await talk.branches("/\(edited)", ["name": "x"], method: .patch).status == 404)
        let left: [Int] = try await talk.value(
            """
            SELECT ARRAY[(SELECT count(*) FROM thread_items WHERE branch_id IS NOT NULL),
                (SELECT count(*) FROM workflow_runs WHERE branch_id IS NOT NULL)]
            """)
        #expect(left == [0, 0])
        #expect(try await talk.say("two") == ["Hello, one, two."])
    }

    @Test("a conversation has fifty branches at most")
    func limit() async throws {
        let talk = try await Talk(RetryTests.plain)
        let item = try await talk.item("First?")
        for _ in 1..<50 {
            #expect(try await talk.branches("", ["fork_after_item_id": .string(item)]).status == 201)
        }
        #expect(try await talk.branches("", ["fork_after_item_id": .string(item)]).status == 409)
        let edit = try await talk.branches(
            "", ["edited_item_id": .string(try await talk.item("Hello")), "input": Talk.input("Salut")])
        #expect(edit.status == 409)
        #expect(try await talk.say("one") == ["Second?"])
    }

    /// Bodies that make no branch.
    enum Bad: String, CaseIterable, CustomTestStringConvertible {
        case nothing, both, noInput, blank, inputOfFork, noText, longName, list

        var testDescription: String { rawValue }

        func body(_ item: JSONValue) -> JSONValue {
            switch self {
            case .nothing: [:]
            case .both: ["edited_item_id": item, "fork_after_item_id": item, "input": Talk.input("x")]
            case .noInput: ["edited_item_id": item]
            case .blank: ["edited_item_id": item, "input": Talk.input("  ")]
            case .inputOfFork: ["fork_after_item_id": item, "input": Talk.input("x")]
            case .noText: ["edited_item_id": 7]
            case .longName: ["fork_after_item_id": item, "name": .string(String(repeating: "n", count: 101))]
            case .list: []
            }
        }
    }

    @Test("what is no request is refused, and changes nothing", arguments: Bad.allCases)
    func bad(_ kind: Bad) async throws {
        let talk = try await Talk(RetryTests.plain)
        let answer = try await talk.branches("", kind.body(.string(try await talk.item("First?"))))
        #expect(answer.status == 400)
        #expect(try await talk.branches().body["data"]?.arrayValue?.count == 1)
    }
}
