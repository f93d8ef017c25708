/// Joins neighbouring text deltas of one message part, neighbouring changes of one item, and neighbouring pieces of one call,
/// for storage.
enum CoalescedDeltas {
    /// The same events with each run of deltas or changes as one, which keeps the number of its last: a listener that has seen
    /// that number has seen all of it.
    static func merge(_ events: [NumberedRunEvent]) -> [NumberedRunEvent] {
        var merged: [NumberedRunEvent] = []
        merged.reserveCapacity(events.count)
        for event in events {
            if case .textDelta(let item, let part, let text) = event.event,
                case .textDelta(item, part, let before)? = merged.last?.event
            {
                merged[merged.count - 1] = NumberedRunEvent(
                    number: event.number, step: event.step, event: .textDelta(item, part: part, text: before + text))
            } else if case .itemChanged(let item, let change) = event.event,
                case .itemChanged(item, let before)? = merged.last?.event, let both = before.joined(with: change)
            {
                merged[merged.count - 1] = NumberedRunEvent(
                    number: event.number, step: event.step, event: .itemChanged(item, both))
            } else if case .asking(.toolWritten(let item, let name, let text)) = event.event,
                case .asking(.toolWritten(item, _, let before))? = merged.last?.event
            {
                merged[merged.count - 1] = NumberedRunEvent(
                    number: event.number, step: event.step,
                    event: .asking(.toolWritten(item, name: name, arguments: before + text)))
            } else {
                merged.append(event)
            }
        }
        return merged
    }
}
