/// Events that a decoder has made and nobody has taken yet.
struct DecodedEvents {
    private var events: [ModelEvent] = []
    private var place = 0
    /// How much of the answer has come: the events, and what is noted beside them.
    private(set) var progress = 0

    var isEmpty: Bool { place == events.count }

    mutating func append(_ event: ModelEvent) {
        events.append(event)
        progress += 1
    }

    /// A part of the answer has come, whether or not anybody is shown it.
    mutating func noteProgress() { progress += 1 }

    /// The oldest that nobody has taken.
    mutating func next() -> ModelEvent? {
        guard place < events.count else { return nil }
        defer {
            place += 1
            if place == events.count {
                events.removeAll(keepingCapacity: true)
                place = 0
            }
        }
        return events[place]
    }
}
