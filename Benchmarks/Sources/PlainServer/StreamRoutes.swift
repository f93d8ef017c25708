import HTTPCore

/// Streams of server-sent events: one that sends everything it has at once, and one that falls silent.
enum StreamRoutes {
    static let all = [
        Route(.get, "/events", access: .public) { _, _ in
            .eventStream { events in
                for event in burst { try await events.send(data: event) }
            }
        },
        // One event, then nothing until the client leaves: a subscriber whose news do not come.
        Route(.get, "/silence", access: .public) { _, _ in
            .eventStream { events in
                try await events.send(data: burst[0])
                let (news, source) = AsyncStream.makeStream(of: [UInt8].self)
                defer { source.finish() }
                for await event in news { try await events.send(data: event) }
            }
        },
    ]

    private static let burst = (0..<100).map { number in
        Array(#"{"type":"thread.item.updated","number":\#(number),"delta":"word\#(number) "}"#.utf8)
    }
}
