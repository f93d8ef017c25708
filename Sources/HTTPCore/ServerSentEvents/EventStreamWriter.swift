/// Sends server-sent events (WHATWG HTML §9.2) over a streamed response.
package struct EventStreamWriter: Sendable {
    private let writer: any ResponseWriter

    /// Writes events to any streamed body.
    package init(_ writer: any ResponseWriter) {
        self.writer = writer
    }

    /// Sends one event as exactly `data: <bytes>` and an empty line. The bytes hold no line break, as compact JSON
    /// never does. Waits while the client reads too slowly; throws once it is gone.
    package func send(data: [UInt8]) async throws {
        try await send(CollectionOfOne(data))
    }

    /// Sends several events in one write; none for an empty list.
    package func send(_ events: some Collection<[UInt8]>) async throws {
        guard !events.isEmpty else { return }
        var frames: [UInt8] = []
        frames.reserveCapacity(events.reduce(0) { $0 + $1.count + 8 })
        for data in events {
            frames.append(contentsOf: "data: ".utf8)
            frames.append(contentsOf: data)
            frames.append(contentsOf: "\n\n".utf8)
        }
        try await writer.write(frames)
    }

    /// Sends a comment, which clients ignore: it keeps proxies from taking a silent stream for a dead one.
    package func comment(_ text: String = "") async throws {
        try await writer.write(Array(": \(text)\n\n".utf8))
    }
}

extension HTTPResponse {
    /// An answer that streams events for as long as the closure runs. Its fields keep proxies from buffering.
    package static func eventStream(
        _ body: @escaping @Sendable (EventStreamWriter) async throws -> Void
    ) -> HTTPResponse {
        HTTPResponse(
            fields: [
                "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform",
                "X-Accel-Buffering": "no",
            ],
            body: .stream { try await body(EventStreamWriter($0)) })
    }
}
