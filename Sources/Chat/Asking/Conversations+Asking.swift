package import Core
package import Workflows

/// Going on where somebody was asked.
extension Conversations {
    /// Goes on with the run whose call is the thread's newest entry. Throws `UnknownThread`, and `AskingProblem`.
    package func complete(
        with output: JSONValue, in threadID: ThreadID, by speaker: Speaker
    ) async throws -> Turn {
        let (thread, run) = try await threads.complete(
            with: output, in: threadID, at: now, telling(threadID), in: speaker.scope)
        return try await turn(thread, run, of: speaker)
    }

    /// Goes on with the run that asked these questions. Throws `UnknownThread`, and `AskingProblem`.
    package func answer(
        _ item: ItemID, with submission: StructuredInputSubmission, in threadID: ThreadID, by speaker: Speaker
    ) async throws -> Turn {
        let (thread, run) = try await threads.answer(
            item, with: submission, in: threadID, at: now, telling(threadID), in: speaker.scope)
        return try await turn(thread, run, of: speaker)
    }

    func telling(_ threadID: ThreadID) -> ThreadStore.Telling {
        let engine = engine
        return ThreadStore.Telling {
            engine.signalling($0, to: threadID)
        } any: {
            engine.posting($0, to: $1)
        }
    }

    func turn(
        _ thread: ChatThread, _ run: RunID, saying message: ThreadItem? = nil, of speaker: Speaker
    ) async throws -> Turn {
        engine.noteNews(in: thread.id)
        return Turn(
            thread: thread, message: message, runID: run, events: try await engine.goOn(run, in: speaker.scope.tenantID)
        )
    }
}
