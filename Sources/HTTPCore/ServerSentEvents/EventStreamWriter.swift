/// Sends server-sent events (WHATWG HTML §9.2) over a streamed response.
package struct EventStreamWriter: Sendable {
    private let writer: any ResponseWriter

    package init(_ writer: any ResponseWriter) {
        self.writer = writer
    }

    /// Sends one event as exactly `data: <bytes>` and an empty line. The bytes hold no line break, as compact JSON
    /// never does. Waits while the client reads too slowly; throws once it is gone.
    package func send(data: [UInt8]) async throws {
        var frame: [UInt8] = []
        frame.reserveCapacity(data.count + 8)
        frame.append(contentsOf: "data: ".utf8)
        frame.append(contentsOf: data)
        frame.append(contentsOf: "\n\n".utf8)
        try await writer.write(frame)
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
