/// Reads a document's XML event by event: a pure state machine, with what it has read so far.
protocol MarkupReading {
    mutating func take(_ event: XMLEvent)
    /// Nothing that follows would be kept.
    var isFull: Bool { get }
}
