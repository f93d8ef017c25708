import Core
import Postgres
import Synchronization
import Workflows

/// An answer on its way to a program: its events, what it took, and what stays of it.
///
/// A program that leaves before the end stops it, as a person does who closes the chat.
final class ProgramAnswer: Sendable {
    let turn: Conversations.Turn
    private let scope: ThreadScope
    private let conversations: Conversations
    private let database: Database
    private let isKept: Bool
    /// Those that the answer was made in.
    private let steps = Mutex<ClosedRange<Int>?>(nil)

    /// - Parameter isKept: whether the conversation stays when the answer was given
    init(
        turn: Conversations.Turn, scope: ThreadScope, conversations: Conversations, database: Database, isKept: Bool
    ) {
        self.turn = turn
        self.scope = scope
        self.conversations = conversations
        self.database = database
        self.isKept = isKept
    }

    /// Gives the events as they come, until the run ends or rests. Throws what the closure throws, as where the program
    /// has gone, and `CancellationError` where its request was given up; the run ends with it.
    func read(_ take: (ArraySlice<NumberedRunEvent>) async throws -> Void) async throws {
        try await withTaskCancellationHandler {
            do {
                for await events in turn.events {
                    steps.withLock { $0 = AnswerUsage.steps(of: events, and: $0) }
                    try await take(events)
                }
                try Task.checkCancellation()
            } catch {
                conversations.stop(turn, in: scope.tenantID)
                throw error
            }
        } onCancel: {
            conversations.stop(turn, in: scope.tenantID)
        }
    }

    /// What the answer took; the conversation is removed where it is not to be kept.
    ///
    /// - Parameter awaitsCalls: whether the run goes on when the program has carried calls out
    func finish(awaitsCalls: Bool) async throws -> AnswerUsage {
        var usage = AnswerUsage()
        if let steps = steps.withLock({ $0 }) {
            usage = try await AnswerUsage(of: turn.runID, steps: steps, in: scope.tenantID, database)
        }
        if !isKept, !awaitsCalls { try await conversations.threads.remove(turn.thread.id, in: scope) }
        return usage
    }
}

extension CallerConversation {
    /// What the workflow is asked. It sees what programs call instructions as `input.instructions`.
    var question: Conversations.Question {
        var members = JSONObject()
        if !instructions.isEmpty {
            members["instructions"] = .string(instructions.joined(separator: "\n\n"))
        }
        return Conversations.Question(
            message: UserMessage(content: [.text(message)]), history: history, members: members)
    }
}
