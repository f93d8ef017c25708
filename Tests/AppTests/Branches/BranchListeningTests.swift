import Core
import HTTPCore
import Support
import Testing
import Workflows

@testable import Chat
@testable import lyceum

/// What those get who listen to a conversation that goes more than one way.
@Suite(.timeLimit(.minutes(3))) struct BranchListeningTests {
    private func texts(_ frames: [ThreadListener.Frame]) -> [String] {
        frames.compactMap { frame in
            switch frame {
            case .event(.itemDone(let item), _):
                switch item.content {
                case .userMessage(let message): message.text
                case .assistantMessage(let parts): parts.map(\.text).joined()
                default: nil
                }
            case .branch: "branch"
            default: nil
            }
        }
    }

    private func isAnswer(_ text: String) -> (ThreadListener.Frame) -> Bool {
        { [self] in texts([$0]) == [text] }
    }

    @Test("who begins to listen does not hear again what was said before")
    func beginning() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        var listener = try await talk.listener()
        try await talk.say("two")
        let heard = try await hear(2, &listener)
        #expect(heard == ["Hello, one, two.", "two"])
    }

    @Test("they are told of the branch, and then of what comes in it alone")
    func told() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        let first = try #require(try await talk.branches().body["current_branch_id"]?.stringValue)
        var listener = try await talk.listener()
        let edited = try await talk.edit(try await talk.item("one"), to: "uno")
        var heard = try await hear(2, &listener)
        #expect(heard == ["branch", "uno"])
        try await talk.say("due")
        heard = try await hear(2, &listener)
        #expect(heard == ["Hello, uno, due.", "due"])
        try await talk.show(first)
        heard = try await hear(1, &listener)
        #expect(heard == ["branch"])
        try await talk.say("two")
        heard = try await hear(2, &listener)
        #expect(heard == ["Hello, one, two.", "two"])
        try await talk.show(edited.branch)
        heard = try await hear(1, &listener)
        #expect(heard == ["branch"])
    }

    /// The next so many texts, sorted: a run may be read before the message that it answers.
    private func hear(_ count: Int, _ listener: inout ThreadListener) async throws -> [String] {
        var heard: [String] = []
        _ = try await listener.frames { frame in
            heard += texts([frame])
            return heard.count >= count
        }
        return heard.sorted()
    }

    @Test("who was away meanwhile is told when they come back, on another server too")
    func comingBack() async throws {
        let talk = try await Talk(RetryTests.plain)
        try await talk.say("one")
        var listener = try await talk.listener()
        try await talk.say("two")
        let frames = try await listener.frames(until: isAnswer("Hello, one, two."))
        var place = frames.last?.position
        while place == nil { place = try await listener.next()?.last?.position }
        try await talk.retry(try await talk.item("two"))
        try await talk.edit(try await talk.item("one"), to: "uno")
        let other = try AppFixture(beside: talk.app)
        let scope = PersonalScope(
            tenantID: talk.person.identity.tenantID, userID: talk.person.identity.userID)
        var back = other.backend.conversations.listen(
            to: try #require(ThreadID(talk.thread)), of: scope, after: try #require(place))
        let missed = try await back.frames(until: isAnswer("uno"))
        #expect(texts(missed) == ["branch", "uno"])
        // What else happened before that is read anew.
        let removed = missed.filter { if case .event(.itemRemoved, _) = $0 { true } else { false } }
        #expect(removed.isEmpty)
    }

    @Test("the event has a name of its own and a place, and ChatKit's frames stay as they are")
    func frame() throws {
        let branch = BranchID(UUID128(high: 1, low: 2))
        let bytes = ThreadEventStream.bytes(.branch(branch, StreamPosition(item: ItemID(UUID128(high: 3, low: 4)))))
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text == "id: \(ItemID(UUID128(high: 3, low: 4)))~\nevent: branch\ndata: {\"branch_id\":\"\(branch)\"}\n\n")
    }

    @Test("notices are read as they were written", arguments: 0..<2)
    func notices(_ number: Int) {
        let ids = SystemIdentifierGenerator()
        let content: ThreadNotice.Content =
            number == 0 ? .branch(ids.make()) : .removed([ids.make(), ids.make()], runs: [ids.make()])
        #expect(ThreadNotice.Content(json: content.json) == content)
        #expect(ThreadNotice.Content(json: ["later": 1]) == nil)
    }
}
