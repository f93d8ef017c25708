import HTTPCore
import Testing

@Suite("The parser of multipart bodies")
struct MultipartParserTests {
    // RFC 2046 §5.1.1: its example, one part without fields and one with, a preamble and an epilogue.
    @Test("reads the example of RFC 2046")
    func example() throws {
        let body = """
            This is the preamble.  It is to be ignored, though it\r
            is a handy place for composition agents to include an\r
            explanatory note to non-MIME conformant readers.\r
            \r
            --simple boundary\r
            \r
            This is implicitly typed plain US-ASCII text.\r
            It does NOT end with a linebreak.\r
            --simple boundary\r
            Content-type: text/plain; charset=us-ascii\r
            \r
            This is explicitly typed plain US-ASCII text.\r
            It DOES end with a linebreak.\r
            \r
            --simple boundary--\r
            \r
            This is the epilogue.  It is also to be ignored.\r

            """
        try expect(
            body, boundary: "simple boundary",
            [
                "part", "This is implicitly typed plain US-ASCII text.\r\nIt does NOT end with a linebreak.", "/part",
                "part Content-type=text/plain; charset=us-ascii",
                "This is explicitly typed plain US-ASCII text.\r\nIt DOES end with a linebreak.\r\n", "/part", "end",
            ])
    }

    @Test(
        "reads what the grammar allows, however it is cut",
        arguments: [
            ("--b--", ["end"]),
            ("--b\r\n\r\nx\r\n--b--", ["part", "x", "/part", "end"]),
            ("\r\n--b\r\n\r\nx\r\n--b--\r\n", ["part", "x", "/part", "end"]),
            ("--b \t \r\nA: 1\r\nB:2 \t\r\n\r\n\r\n--b--", ["part A=1 B=2", "/part", "end"]),
            ("--b\r\nA:\r\n\r\n--b\r\n\r\n--b--", ["part A=", "/part", "part", "/part", "end"]),
            (
                "--b\r\n\r\n\r\n--\r\n-b\r\n--a\r\r\n\r\n--b--",
                ["part", "\r\n--\r\n-b\r\n--a\r\r\n", "/part", "end"]
            ),
            ("--b\r\n\r\n--\r\n--b--", ["part", "--", "/part", "end"]),
            ("x--b\r\n\n--b\r\n--b\r\n\r\n\r\r\n--b--\r\n--b\r\n", ["part", "\r", "/part", "end"]),
            ("--b\r\nA: é\r\n\r\n\u{0}ÿ\r\n--b--junk", ["part A=é", "\u{0}ÿ", "/part", "end"]),
        ])
    func grammar(body: String, events: [String]) throws {
        try expect(body, events)
    }

    @Test(
        "refuses what the grammar does not allow, however it is cut, after telling what came before",
        arguments: [
            ("", .truncated), ("--", .truncated), ("--b", .truncated), ("--b-", .truncated),
            ("--b\r\nA: 1\r\n", .truncated),
            ("--b\r\n\r\nx\r\n--b", .truncated), ("--B\r\n\r\nx\r\n--B--", .truncated),
            ("--bc\r\n\r\nx\r\n--bc--", .malformedDelimiter), ("--b\n\nx\n--b--", .malformedDelimiter),
            ("--b-x", .malformedDelimiter), ("--b\r\r\n", .malformedDelimiter), ("--b x\r\n", .malformedDelimiter),
            ("--b\r\nA\r\n\r\n", .malformedField), ("--b\r\nA : 1\r\n\r\n", .malformedField),
            ("--b\r\n: 1\r\n\r\n", .malformedField), ("--b\r\nA: 1\n\r\n", .malformedField),
            ("--b\r\nA: 1\r\n folded\r\n\r\n", .malformedField), ("--b\r\nA: \u{0}\r\n\r\n", .malformedField),
            ("--b\r\nA: 1\rB: 2\r\n\r\n", .malformedField),
        ] as [(String, MultipartError)])
    func malformed(body: String, error: MultipartError) throws {
        for pieces in Self.cuts(Array(body.utf8)) {
            #expect(Self.run(pieces).error == error, "\(body.debugDescription) in \(pieces.count) pieces")
        }
    }

    @Test("refuses fields that are no UTF-8")
    func encoding() {
        let body = Array("--b\r\nA: ".utf8) + [0xFF] + Array("\r\n\r\n".utf8)
        #expect(Self.run([body]).error == .malformedField)
    }

    @Test("stops at each limit, however the body is cut, with what came before told")
    func limits() throws {
        let body = "--b\r\nA: 1\r\n\r\n12345\r\n--b\r\n\r\n12345678\r\n--b--\r\n"
        let whole = ["part A=1", "12345", "/part", "part", "12345678", "/part", "end"]
        let count = body.utf8.count
        let fits = MultipartLimits(parts: 2, partBytes: 8, bytes: count, headerBytes: 8)
        try expect(body, whole, limits: fits)
        let cases: [(MultipartLimits, [String], MultipartError)] = [
            (
                MultipartLimits(parts: 1, partBytes: 8, bytes: count, headerBytes: 8), Array(whole[..<3]),
                .tooManyParts(limit: 1)
            ),
            (
                MultipartLimits(parts: 2, partBytes: 7, bytes: count, headerBytes: 8),
                whole[..<4] + ["1234567"], .partTooLarge(limit: 7)
            ),
            (MultipartLimits(parts: 2, partBytes: 8, bytes: count, headerBytes: 7), [], .fieldsTooLarge(limit: 7)),
            (
                MultipartLimits(parts: 2, partBytes: 8, bytes: 31, headerBytes: 8), whole[..<4] + ["1234"],
                .bodyTooLarge(limit: 31)
            ),
            (
                MultipartLimits(parts: 2, partBytes: 8, bytes: count - 1, headerBytes: 8), whole,
                .bodyTooLarge(limit: count - 1)
            ),
        ]
        for (limits, events, error) in cases {
            for pieces in Self.cuts(Array(body.utf8)) {
                let result = Self.run(pieces, limits: limits)
                #expect(result.events == events && result.error == error, "\(limits) in \(pieces.count) pieces")
            }
        }
    }

    @Test("counts white space after a boundary as fields, and a line that never ends")
    func endlessLines() {
        let limits = MultipartLimits(headerBytes: 16)
        let space = Array(("--b" + String(repeating: " ", count: 17)).utf8)
        let line = Array(("--b\r\n" + String(repeating: "A", count: 17)).utf8)
        for body in [space, line] {
            #expect(Self.run(body.map { [$0] }, limits: limits).error == .fieldsTooLarge(limit: 16))
        }
    }

    @Test("throws the same error again")
    func poisoned() throws {
        var parser = MultipartParser(boundary: try #require(MultipartBoundary("b")))
        parser.feed(Array("--bx".utf8))
        for _ in 0..<2 { #expect(throws: MultipartError.malformedDelimiter) { try parser.next() } }
        parser.feed(Array("\r\n--b--".utf8))
        #expect(throws: MultipartError.malformedDelimiter) { try parser.next() }
        #expect(throws: MultipartError.malformedDelimiter) { try parser.finish() }
    }

    private func expect(
        _ body: String, boundary: String = "b", _ events: [String], limits: MultipartLimits = MultipartLimits()
    ) throws {
        for pieces in Self.cuts(Array(body.utf8)) {
            let result = Self.run(pieces, boundary: boundary, limits: limits)
            #expect(result.events == events && result.error == nil, "in \(pieces.count) pieces: \(pieces.first ?? [])")
        }
    }

    /// Whole, in bytes, and in two at every place.
    private static func cuts(_ bytes: [UInt8]) -> [[[UInt8]]] {
        [[bytes], bytes.map { [$0] }] + bytes.indices.map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
    }

    private static func run(
        _ pieces: [[UInt8]], boundary: String = "b", limits: MultipartLimits = MultipartLimits()
    ) -> (events: [String], error: MultipartError?) {
        guard let boundary = MultipartBoundary(boundary) else { return ([], .invalidBoundary) }
        var parser = MultipartParser(boundary: boundary, limits: limits)
        var events: [String] = []
        var body: [UInt8] = []
        func flush() {
            if !body.isEmpty { events.append(String(decoding: body, as: UTF8.self)) }
            body = []
        }
        do throws(MultipartError) {
            for piece in pieces {
                parser.feed(piece)
                while let event = try parser.next() {
                    switch event {
                    case .body(let bytes): body += bytes
                    case .partBegan(let fields):
                        events.append(
                            (["part"] + fields.entries.map { "\($0.name)=\($0.value)" }).joined(separator: " "))
                    case .partEnded:
                        flush()
                        events.append("/part")
                    case .ended: events.append("end")
                    }
                }
            }
            try parser.finish()
            return (events, nil)
        } catch {
            flush()
            return (events, error)
        }
    }
}
