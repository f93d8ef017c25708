/// One event of a `text/event-stream` (WHATWG HTML §9.2).
package struct ServerSentEvent: Equatable, Sendable {
    /// The event's type; `message` where the stream names none.
    package var event: String
    /// The data lines, joined by line feeds.
    package var data: String
    /// The last identifier that the stream has given; empty before the first.
    package var id: String

    package init(event: String = "message", data: String, id: String = "") {
        self.event = event
        self.data = data
        self.id = id
    }
}

/// An event, or a line of it, is larger than the reader allows.
package struct ServerSentEventTooLarge: Error, CustomStringConvertible {
    /// The limit in bytes.
    package let limit: Int

    package var description: String { "An event of the stream is larger than \(limit) bytes." }
}
