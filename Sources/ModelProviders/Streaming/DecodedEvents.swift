/// Events that a decoder has made and nobody has taken yet.
struct DecodedEvents {
    private var events: [ModelEvent] = []
    private var place = 0

    var isEmpty: Bool { place == events.count }

    mutating func append(_ event: ModelEvent) { events.append(event) }

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
