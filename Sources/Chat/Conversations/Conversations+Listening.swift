package import Core
import Workflows

/// Listening to conversations.
extension Conversations {
    /// Everything that comes into the thread behind the position, on whichever server.
    package func listen(
        to threadID: ThreadID, of scope: PersonalScope, after position: StreamPosition
    ) -> ThreadListener {
        ThreadListener(
            to: threadID, of: scope, after: position, endsWhenIdle: false, threads: threads, engine: engine)
    }

    /// The answer to what was just said, with the positions from which a client goes on that lost its connection; nil for
    /// one that waits in the queue.
    func listen(to turn: Turn, of scope: ThreadScope) -> ThreadListener? {
        guard turn.events.isHere else { return nil }
        // One that was told of the message goes on where it rested, and everything of one that begins now is new.
        var runs = ThreadPosition(newest: turn.runID)
        runs.note(turn.events.start, of: turn.runID)
        let item = turn.message?.id ?? ItemID(turn.runID.uuid)
        return ThreadListener(
            to: turn.thread.id, of: PersonalScope(tenantID: scope.tenantID, userID: scope.userID),
            after: StreamPosition(item: item, runs: runs), endsWhenIdle: true, threads: threads, engine: engine)
    }
}
