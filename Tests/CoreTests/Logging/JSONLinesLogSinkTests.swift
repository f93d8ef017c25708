import Glibc
import Testing

@testable import Core

@Suite struct JSONLinesLogSinkTests {
    @Test("a log line is one JSON object with the time, the level, the label, the message and the metadata")
    func writesOneObjectALine() throws {
        let pipe = try Pipe()
        defer { withExtendedLifetime(pipe) {} }
        let sink = JSONLinesLogSink(descriptor: pipe.writing.number, clock: StoppedClock())
        Logger(label: "http", sink: sink).with("request_id", "r1").info("request done", [("path", "/\"a\"\n")])
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe read(pipe.reading.number, &buffer, buffer.count)
        #expect(
            String(decoding: buffer[..<count], as: UTF8.self) == #"""
                {"time":"1970-01-01T00:00:00.000000Z","level":"info","label":"http","message":"request done",\#
                "request_id":"r1","path":"/\"a\"\n"}

                """#)
    }

    @Test("nobody waits for a reader that does not read; what is too much is lost, and a line says how many")
    func losesLines() async throws {
        let pipe = try Pipe()
        let sink = JSONLinesLogSink(descriptor: pipe.writing.number, clock: StoppedClock(), waitingLimit: 8192)
        let logger = Logger(label: "http", sink: sink)
        for number in 0..<5_000 { logger.info("line", [("number", String(number))]) }
        let readers = BlockingThreadPool(threads: 1, name: "reader")
        async let text = readers.run { Self.readUntilLost(pipe.reading.number) }
        await sink.flush()
        logger.info("end")
        await sink.flush()
        let lines = try await text.split(separator: "\n").map { try JSONParser.parse(String($0)) }
        let lost = lines.filter { $0["message"] == "log lines were lost" }
            .compactMap { Int($0["count"]?.stringValue ?? "") }
        #expect(lost.reduce(0, +) > 3_000)
        #expect(lines.count - lost.count - 1 + lost.reduce(0, +) == 5_000)
        #expect(lines.last?["message"] == "end")
        withExtendedLifetime(pipe) {}
    }

    /// All that a pipe gives up to the line that is the last.
    private static func readUntilLost(_ descriptor: Int32) -> String {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !String(decoding: text.suffix(20), as: UTF8.self).contains("end\"}") {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }

    @Test("lines below the logger's level are dropped before their metadata is built")
    func dropsLowLevels() {
        let sink = CapturingLogSink()
        let logger = Logger(label: "test", level: .warning, sink: sink)
        var built = 0
        func metadata() -> Logger.Metadata {
            built += 1
            return []
        }
        logger.info("quiet", metadata())
        logger.error("loud", metadata())
        #expect(sink.lines.map(\.message) == ["loud"])
        #expect(built == 1)
    }
}

private struct StoppedClock: WallClock {
    func now() -> Timestamp { Timestamp(microseconds: 0) }
}
