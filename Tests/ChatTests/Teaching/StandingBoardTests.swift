import Core
import Testing
import Workflows

@testable import Chat

@Suite struct StandingBoardTests {
    private let identifiers = SystemIdentifierGenerator()

    private func standing(_ thread: ThreadID, at node: String) -> ConversationStanding {
        ConversationStanding(
            threadID: thread, userID: UserID(thread.uuid), name: "Ann", workflowID: WorkflowID(thread.uuid),
            workflow: "w", workflowTitle: "W", createdAt: Timestamp(microseconds: 0),
            lastActivity: Timestamp(microseconds: 0), run: nil,
            steps: [
                .init(
                    node: node, kind: "wait_for_user_input", versionID: WorkflowVersionID(thread.uuid), isWaiting: true,
                    since: Timestamp(microseconds: 0), attempts: 0)
            ], takeover: nil)
    }

    @Test("Who watches is told of everything first, then of what changed, and of what is gone")
    func changes() {
        let (one, two): (ThreadID, ThreadID) = (identifiers.make(), identifiers.make())
        var board = StandingBoard()
        #expect(board.stale([one: "a", two: "a"]) == [one, two])
        board.note([one: "a", two: "a"], [standing(one, at: "x"), standing(two, at: "x")])
        #expect(board.changes(since: 0) == [.stands(standing(one, at: "x")), .stands(standing(two, at: "x"))])
        #expect(board.changes(since: 1) == [])
        #expect(board.stale([one: "b", two: "a"]) == [one])
        board.note([one: "b", two: "a"], [standing(one, at: "y")])
        #expect(board.changes(since: 1) == [.stands(standing(one, at: "y"))])
        board.note([one: "b"], [])
        #expect(board.changes(since: 2) == [.gone(two)])
        #expect(board.changes(since: 0) == [.stands(standing(one, at: "y"))])
    }

    @Test("What was written and shows nothing new is told to nobody")
    func renewals() {
        let one: ThreadID = identifiers.make()
        var board = StandingBoard()
        board.note([one: "a"], [standing(one, at: "x")])
        board.note([one: "b"], [standing(one, at: "x")])
        #expect(board.looks == 2 && board.changes(since: 1) == [])
        #expect(board.stale([one: "b"]) == [])
    }

    @Test("A filter shows conversations of its workflow that are at its step")
    func filter() {
        let one = standing(identifiers.make(), at: "x")
        #expect(StandingFilter().shows(one) && StandingFilter(workflow: "w", step: "x").shows(one))
        #expect(!StandingFilter(workflow: "v").shows(one) && !StandingFilter(step: "y").shows(one))
    }
}
