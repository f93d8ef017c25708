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
