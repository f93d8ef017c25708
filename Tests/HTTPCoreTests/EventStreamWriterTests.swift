import HTTPCore
import Synchronization
import Testing

@Suite struct EventStreamWriterTests {
    private final class Written: ResponseWriter {
        private let pieces = Mutex<[String]>([])

        var all: [String] { pieces.withLock { $0 } }

        func write(_ bytes: [UInt8]) async throws {
            pieces.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
        }
    }

    @Test("An event is one write of exactly its data line and an empty line; several share one write")
    func frames() async throws {
        let written = Written()
        let events = EventStreamWriter(written)
        try await events.send(data: Array("{}".utf8))
        try await events.send([Array("1".utf8), Array("2".utf8)])
        try await events.send([])
        try await events.comment("alive")
        #expect(written.all == ["data: {}\n\n", "data: 1\n\ndata: 2\n\n", ": alive\n\n"])
    }
}
