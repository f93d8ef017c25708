package import Core
import Workflows

/// Conversations in which the assistant speaks first.
extension Conversations {
    /// Opens a conversation that begins by itself; nil where the workflow waits to be spoken to.
    ///
    /// A person has one of a workflow in which they did nothing yet. Who opens another one, in a second window or on
    /// another server, is given that one, and reads what was said in it from its beginning.
    ///
    /// - Parameter known: is told of the thread before a run of ours begins
    package func open(
        titled title: String, by speaker: Speaker, known: (ThreadID) async throws -> Void = { _ in }
    ) async throws -> Turn? {
        let workflow = try await workflow(of: speaker)
        guard let text = workflow.automaticStart(locale: speaker.locale) else { return nil }
        let tenantID = speaker.scope.tenantID
        let threadID: ThreadID = identifiers.make()
        let run = run(["text": .string(text)], in: threadID, by: speaker)
        let thread = ChatThread(
            id: threadID, userID: speaker.scope.userID, workflowID: speaker.scope.workflowID, title: title,
            createdAt: threadID.createdAt)
        var turn: Turn
        switch try await threads.open(thread, run: run, and: engine.insertion(of: run), in: tenantID) {
        case .begun:
            try await known(threadID)
            turn = Turn(
                thread: thread, message: nil, runID: run.reference.runID, events: engine.start(run, workflow))
        case .found(let thread, let runID):
            try await known(thread.id)
            turn = Turn(
                thread: thread, message: nil, runID: runID, events: engine.answer(of: runID, in: tenantID))
        }
        turn.outlivesReader = true
        return turn
    }
}
