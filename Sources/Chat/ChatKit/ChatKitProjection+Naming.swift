import Core
import Workflows

extension ChatKitProjection {
    /// What a client is sent of the events, and of a title that was given meanwhile, as JSON texts. Never inlined: the
    /// stream keeps no room for this while it waits.
    @inline(never)
    mutating func texts(of events: some Sequence<NumberedRunEvent>, naming: ThreadNaming?) -> [[UInt8]] {
        let shown = events.flatMap { self.events(for: $0.event) } + named(by: naming)
        return shown.map { $0.json.serialized() }
    }

    /// Tells of a title that was given meanwhile, where the thread is known.
    mutating func named(by naming: ThreadNaming?) -> [ChatKitEvent] {
        guard let title = naming?.take(), thread != nil else { return [] }
        thread?.title = title.description
        return thread.map { [.threadUpdated($0)] } ?? []
    }
}
