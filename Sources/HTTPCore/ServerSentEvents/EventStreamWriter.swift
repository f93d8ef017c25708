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
    /// Its fields keep proxies from buffering.
    private static let eventFields: HTTPFields = [
        "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no",
    ]

    /// An answer that streams events for as long as the closure runs.
    package static func eventStream(
        _ body: @escaping @Sendable (EventStreamWriter) async throws -> Void
    ) -> HTTPResponse {
        HTTPResponse(fields: eventFields, body: .stream { try await body(EventStreamWriter($0)) })
    }

    /// A silent feed says something so often, so that nobody between takes it for a dead one.
    private static let silence: Duration = .seconds(15)

    /// An answer that gives what a source has to tell, in whole frames, until that is nil. The source is asked often
    /// enough, and gives no bytes where it has nothing to tell.
    ///
    /// - Parameter opening: goes before it; something that clients ignore where it is empty
    package static func eventFeed<Source: Sendable>(
        of source: Source, opening: [UInt8] = [], fields: HTTPFields = [:],
        next: @escaping @Sendable (inout Source) async throws -> [UInt8]?
    ) -> HTTPResponse {
        var all = eventFields
        for (name, value) in fields.entries { all.append(name, value) }
        return HTTPResponse(
            fields: all,
            body: .stream { writer in
                let nothing = Array(": \n\n".utf8)
                var source = source
                var lastWrite = ContinuousClock.now
                try await writer.write(opening.isEmpty ? nothing : opening)
                while var bytes = try await next(&source) {
                    if bytes.isEmpty, .now - lastWrite >= silence { bytes = nothing }
                    guard !bytes.isEmpty else { continue }
                    try await writer.write(bytes)
                    lastWrite = .now
                }
            })
    }
}
