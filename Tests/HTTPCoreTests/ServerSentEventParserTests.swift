import HTTPCore
import Testing

@Suite("The parser of server-sent events")
struct ServerSentEventParserTests {
    // WHATWG HTML §9.2.6, its examples among them.
    @Test(
        "reads the streams of the specification",
        arguments: [
            ("data: YHOO\ndata: +2\ndata: 10\n\n", [ServerSentEvent(data: "YHOO\n+2\n10")]),
            (
                ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
                [
                    ServerSentEvent(data: "first event", id: "1"), ServerSentEvent(data: "second event"),
                    ServerSentEvent(data: " third event"),
                ]
            ),
            ("data\n\ndata\ndata\n\ndata:", [ServerSentEvent(data: ""), ServerSentEvent(data: "\n")]),
            ("data:test\n\ndata: test\n\n", [ServerSentEvent(data: "test"), ServerSentEvent(data: "test")]),
            (
                "event: add\ndata: 1\n\ndata: 2\n\n",
                [ServerSentEvent(event: "add", data: "1"), ServerSentEvent(data: "2")]
            ),
            ("event: lost\n\ndata: kept\n\n", [ServerSentEvent(data: "kept")]),
            ("id: a\0b\ndata: x\n\n", [ServerSentEvent(data: "x")]),
            ("\u{FEFF}data: marked\n\n", [ServerSentEvent(data: "marked")]),
            ("retry: 10\nDATA: no\ndatum: no\ndata: é🌍\n\n", [ServerSentEvent(data: "é🌍")]),
            (
                "data: a\rdata: b\r\rdata: c\r\n\r\ndata: d\n\n",
                [
                    ServerSentEvent(data: "a\nb"), ServerSentEvent(data: "c"), ServerSentEvent(data: "d"),
                ]
            ),
            ("event: x\r\ndata: a\r\ndata: b\r\n\r\n", [ServerSentEvent(event: "x", data: "a\nb")]),
            ("data: the stream ends within\n", []),
        ])
    func specification(stream: String, events: [ServerSentEvent]) throws {
        let bytes = Array(stream.utf8)
        #expect(try parse([bytes]) == events)
        for split in 0...bytes.count {
            #expect(try parse([Array(bytes[..<split]), Array(bytes[split...])]) == events, "cut at \(split)")
        }
        #expect(try parse(bytes.map { [$0] }) == events)
    }

    @Test("refuses a line or an event past its limit")
    func limit() throws {
        var parser = ServerSentEventParser(limit: 16)
        #expect(try parser.feed(Array("data: 0123456789\n\n".utf8)).count == 1)
        #expect(throws: ServerSentEventTooLarge.self) { try parser.feed([UInt8](repeating: 0x61, count: 17)) }
        var other = ServerSentEventParser(limit: 16)
        #expect(throws: ServerSentEventTooLarge.self) {
            for _ in 0..<3 { _ = try other.feed(Array("data: 0123\n".utf8)) + other.feed(Array("data: 0123\n".utf8)) }
        }
    }

    @Test("refuses a line past its limit as well where it comes in one piece")
    func limitOfWholeLine() {
        let comment = [UInt8(ascii: ":")] + [UInt8](repeating: 0x61, count: 16) + [10]
        var parser = ServerSentEventParser(limit: 16)
        #expect(throws: ServerSentEventTooLarge.self) { try parser.feed(comment) }
        var byteByByte = ServerSentEventParser(limit: 16)
        #expect(throws: ServerSentEventTooLarge.self) { for byte in comment { _ = try byteByByte.feed([byte]) } }
    }

    private func parse(_ pieces: [[UInt8]]) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        return try pieces.flatMap { try parser.feed($0) }
    }
}
