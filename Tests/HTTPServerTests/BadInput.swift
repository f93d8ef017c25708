import Testing

@testable import HTTPServer

/// What a server must refuse, under the name that people give it, with the status that it answers.
struct BadInput: CustomTestStringConvertible, Sendable {
    let name: String
    let status: Int
    let bytes: String
    /// Whether the client then says that nothing more comes.
    let isAll: Bool

    var testDescription: String { name }

    private init(_ name: String, _ status: Int, _ bytes: String, isAll: Bool = false) {
        self.name = name
        self.status = status
        self.bytes = bytes
        self.isAll = isAll
    }

    /// A POST with these field lines and this body.
    private static func post(
        _ name: String, _ status: Int, _ lines: String..., body: String = "hello", isAll: Bool = false
    ) -> BadInput {
        let head = (["POST / HTTP/1.1", "Host: h"] + lines).map { $0 + "\r\n" }.joined()
        return BadInput(name, status, "\(head)\r\n\(body)", isAll: isAll)
    }

    /// A POST with this body in chunks.
    private static func chunks(_ name: String, _ status: Int, _ body: String, isAll: Bool = false) -> BadInput {
        post(name, status, "Transfer-Encoding: chunked", body: body, isAll: isAll)
    }

    /// Exactly these lines and an empty one.
    private static func lines(_ name: String, _ status: Int, _ lines: String...) -> BadInput {
        BadInput(name, status, lines.map { $0 + "\r\n" }.joined() + "\r\n")
    }

    static let all = lengths + chunkedBodies + heads + requestLines + limits + otherProtocols

    private static let lengths = [
        post("Content-Length with Transfer-Encoding", 400, "Content-Length: 5", "Transfer-Encoding: chunked"),
        post("Transfer-Encoding with Content-Length", 400, "Transfer-Encoding: chunked", "Content-Length: 5"),
        post("two differing Content-Length", 400, "Content-Length: 5", "Content-Length: 6"),
        post("two equal Content-Length", 400, "Content-Length: 5", "Content-Length: 5"),
        post("Content-Length with a list", 400, "Content-Length: 5, 5"),
        post("Content-Length with a plus sign", 400, "Content-Length: +5"),
        post("Content-Length with a minus sign", 400, "Content-Length: -5"),
        post("Content-Length with a space inside", 400, "Content-Length: 5 0"),
        post("Content-Length in hexadecimal", 400, "Content-Length: 0x5"),
        post("Content-Length without a number", 400, "Content-Length:"),
        post("Content-Length past every integer", 400, "Content-Length: 99999999999999999999"),
        post("Content-Length over the limit", 413, "Content-Length: 999999999999"),
        post("body longer than announced", 400, "Content-Length: 5", body: "hello, world\r\n\r\n"),
        post("body shorter than announced, then the end", 400, "Content-Length: 9", isAll: true),
        post("body shorter than announced, then nothing", 408, "Content-Length: 9"),
        post("unknown transfer coding", 501, "Transfer-Encoding: gzip"),
        post("unknown transfer coding before chunked", 501, "Transfer-Encoding: gzip, chunked"),
        post("Transfer-Encoding identity", 501, "Transfer-Encoding: identity"),
        post("Transfer-Encoding twice", 400, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        BadInput(
            "Transfer-Encoding in HTTP/1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        post("unknown expectation", 417, "Content-Length: 5", "Expect: the-unexpected"),
    ]

    private static let chunkedBodies = [
        chunks("chunk size with 0x", 400, "0x5\r\nhello\r\n0\r\n\r\n"),
        chunks("chunk size with a plus sign", 400, "+5\r\nhello\r\n0\r\n\r\n"),
        chunks("chunk size with a minus sign", 400, "-5\r\nhello\r\n0\r\n\r\n"),
        chunks("chunk size with a space", 400, "5 \r\nhello\r\n0\r\n\r\n"),
        chunks("chunk size that overflows", 400, "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        chunks("chunk size over the limit", 413, "fffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        chunks("chunk size without digits", 400, ";a=b\r\nhello\r\n0\r\n\r\n"),
        chunks("chunk line with LF only", 400, "5\nhello\r\n0\r\n\r\n"),
        chunks("chunk followed by something else", 400, "5\r\nhelloXX0\r\n\r\n"),
        chunks("chunk followed by LF only", 400, "5\r\nhello\n0\r\n\r\n"),
        chunks("chunk longer than its size", 400, "5\r\nhello!\r\n0\r\n\r\n"),
        chunks("chunk extension without end", 400, "5;" + String(repeating: "a", count: 300)),
        chunks("chunked body cut off", 400, "5\r\nhel", isAll: true),
        chunks("trailer with a control character", 400, "0\r\nA: \u{1}\r\n\r\n"),
        chunks("trailer that frames", 400, "0\r\nContent-Length: 5\r\n\r\n"),
        chunks("trailers over the limit", 431, "0\r\nA: " + String(repeating: "a", count: 33 << 10)),
    ]

    private static let heads = [
        BadInput("LF-only lines", 400, "GET / HTTP/1.1\nHost: h\n\n"),
        BadInput("one LF-only line", 400, "GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n"),
        lines("space before the colon", 400, "GET / HTTP/1.1", "Host: h", "A : b"),
        lines("NUL in a value", 400, "GET / HTTP/1.1", "Host: h", "A: b\0c"),
        lines("bare CR in a value", 400, "GET / HTTP/1.1", "Host: h", "A: b\rC: d"),
        lines("bare CR before a name", 400, "POST / HTTP/1.1", "Host: h", "\rX: y", "Transfer-Encoding: chunked"),
        lines("bare CR before a name, then a second Host", 400, "GET / HTTP/1.1", "Host: h", "\rX: y", "Host: other"),
        lines("bare CR for a line", 400, "POST / HTTP/1.1", "Host: h", "\r", "Content-Length: 5"),
        lines("NUL in a name", 400, "GET / HTTP/1.1", "Host: h", "A\0: b"),
        lines("line without a colon", 400, "GET / HTTP/1.1", "Host: h", "A"),
        lines("two Host", 400, "GET / HTTP/1.1", "Host: h", "Host: h"),
        lines("no Host", 400, "GET / HTTP/1.1", "A: b"),
        lines("Host that is none", 400, "GET / HTTP/1.1", "Host: a b"),
        lines("obs-fold", 400, "GET / HTTP/1.1", "Host: h", "A: b", " folded"),
        lines("obs-fold in the first line", 400, "GET / HTTP/1.1", " folded", "Host: h"),
    ]

    private static let requestLines = [
        lines("absolute-form mismatch", 400, "GET http://one.example/ HTTP/1.1", "Host: two.example"),
        lines("absolute-form without Host", 400, "GET http://one.example/ HTTP/1.1", "A: b"),
        lines("invalid method", 400, "GE(T / HTTP/1.1", "Host: h"),
        lines("empty method", 400, " / HTTP/1.1", "Host: h"),
        lines("CONNECT", 501, "CONNECT h:80 HTTP/1.1", "Host: h"),
        lines("target with a control character", 400, "GET /\u{1} HTTP/1.1", "Host: h"),
        lines("target with a fragment", 400, "GET /#a HTTP/1.1", "Host: h"),
        lines("target without a slash", 400, "GET a HTTP/1.1", "Host: h"),
        lines("two spaces in the request line", 400, "GET  / HTTP/1.1", "Host: h"),
        lines("version in lower case", 400, "GET / http/1.1", "Host: h"),
        lines("unknown version", 505, "GET / HTTP/1.2", "Host: h"),
    ]

    private static let limits = [
        lines("request line over the limit", 414, "GET /" + String(repeating: "a", count: 9 << 10) + " HTTP/1.1"),
        lines(
            "header section over the limit", 431, "GET / HTTP/1.1", "Host: h",
            "A: " + String(repeating: "a", count: 33 << 10)),
        lines("too many headers", 431, "GET / HTTP/1.1", "Host: h", String(repeating: "A: b\r\n", count: 100) + "A: b"),
        BadInput("slow headers", 408, "GET / HTTP/1.1\r\nHos"),
    ]

    private static let otherProtocols = [
        lines("HTTP/0.9", 400, "GET /"),
        BadInput("HTTP/2 preface in clear", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        BadInput("PROXY protocol of a stranger", 400, "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET / HTTP/1.0\r\n\r\n"),
        BadInput("binary PROXY protocol of a stranger", 400, "\r\n\r\n\0\r\nQUIT\n\u{21}\u{11}\0\u{c}"),
        BadInput("binary rubbish", 400, "\u{16}\u{3}\u{1}\0\u{5}hello\n"),
        BadInput("empty lines", 400, "\r\n\r\n"),
    ]
}
