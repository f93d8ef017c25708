import Testing

@testable import HTTPServer

/// Bytes of a client, and the error that they must get.
struct HostileRequest: CustomTestStringConvertible, Sendable {
    let bytes: String
    let error: HTTPParseError

    var testDescription: String { bytes.debugDescription }

    private init(_ error: HTTPParseError, _ bytes: String) {
        self.bytes = bytes
        self.error = error
    }

    /// A request whose field lines are these, after a Host field.
    private static func fields(_ error: HTTPParseError, _ lines: String) -> HostileRequest {
        HostileRequest(error, "POST / HTTP/1.1\r\nHost: h\r\n\(lines)\r\n\r\nabcdef")
    }

    /// A chunked request whose body is this.
    private static func chunks(_ error: HTTPParseError, _ body: String) -> HostileRequest {
        HostileRequest(error, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(body)")
    }

    /// A GET with this request line.
    private static func line(_ error: HTTPParseError, _ line: String) -> HostileRequest {
        HostileRequest(error, "\(line)\r\nHost: h\r\n\r\n")
    }

    static let all = framing + lineEnds + requestLines + fieldLines + chunkLines

    private static let framing = [
        fields(.lengthWithTransferCoding, "Content-Length: 6\r\nTransfer-Encoding: chunked"),
        fields(.lengthWithTransferCoding, "Transfer-Encoding: chunked\r\nContent-Length: 6"),
        fields(.repeatedContentLength, "Content-Length: 6\r\nContent-Length: 6"),
        fields(.repeatedContentLength, "Content-Length: 6\r\nContent-Length: 0"),
        fields(.invalidContentLength, "Content-Length: 6, 6"),
        fields(.invalidContentLength, "Content-Length: +6"),
        fields(.invalidContentLength, "Content-Length: -6"),
        fields(.invalidContentLength, "Content-Length: 0x6"),
        fields(.invalidContentLength, "Content-Length: 6 6"),
        fields(.invalidContentLength, "Content-Length: 6.0"),
        fields(.invalidContentLength, "Content-Length:"),
        fields(.invalidContentLength, "Content-Length: 9999999999999999999"),
        fields(.bodyTooLarge, "Content-Length: 999999999999999999"),
        fields(.unsupportedTransferCoding, "Transfer-Encoding: gzip, chunked"),
        fields(.unsupportedTransferCoding, "Transfer-Encoding: chunked, chunked"),
        fields(.unsupportedTransferCoding, "Transfer-Encoding: identity"),
        fields(.unsupportedTransferCoding, "Transfer-Encoding: xchunked"),
        fields(.unsupportedTransferCoding, "Transfer-Encoding: \"chunked\""),
        fields(.unsupportedTransferCoding, "Transfer-Encoding:"),
        fields(.invalidTransferCoding, "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
        HostileRequest(.invalidTransferCoding, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        fields(.unsupportedExpectation, "Expect: 200-ok"),
    ]

    private static let lineEnds = [
        HostileRequest(.bareLineFeed, "GET / HTTP/1.1\nHost: h\r\n\r\n"),
        HostileRequest(.bareLineFeed, "GET / HTTP/1.1\r\nHost: h\n\r\n"),
        HostileRequest(.bareLineFeed, "GET / HTTP/1.1\r\nHost: h\r\n\n"),
        HostileRequest(.bareLineFeed, "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"),
        HostileRequest(.invalidFieldValue, "GET / HTTP/1.1\r\nHost: h\r\nA: b\rTransfer-Encoding: chunked\r\n\r\n"),
        HostileRequest(.invalidFieldValue, "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\r\n\r\n"),
        HostileRequest(.invalidFieldName, "POST / HTTP/1.1\r\nHost: h\r\n\r\r\nContent-Length: 5\r\n\r\nhello"),
        HostileRequest(
            .invalidFieldName, "POST / HTTP/1.1\r\nHost: h\r\n\rX: y\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        HostileRequest(.invalidFieldName, "GET / HTTP/1.1\r\nHost: h\r\n\rX: y\r\nHost: other\r\n\r\n"),
        HostileRequest(.invalidVersion, "GET / HTTP/1.1\rHost: h\r\n\r\n"),
        HostileRequest(.emptyRequestLine, "\r\n\r\n"),
    ]

    private static let requestLines = [
        line(.invalidMethod, "GE(T / HTTP/1.1"), line(.invalidMethod, " GET / HTTP/1.1"),
        line(.invalidMethod, "GET\t/ HTTP/1.1"), line(.invalidMethod, "GET"),
        line(.invalidMethod, "\u{16}\u{3}\u{1}\u{2}"),
        line(.invalidTarget, "GET  / HTTP/1.1"), line(.invalidVersion, "GET /a b HTTP/1.1"),
        line(.invalidTarget, "GET /a\u{7f} HTTP/1.1"),
        line(.invalidTarget, "GET /\t HTTP/1.1"), line(.invalidTarget, "GET /é HTTP/1.1"),
        line(.invalidTarget, "GET /#f HTTP/1.1"), line(.invalidTarget, "GET a HTTP/1.1"),
        line(.invalidTarget, "GET * HTTP/1.1"), line(.invalidTarget, "GET ftp://h/ HTTP/1.1"),
        line(.invalidTarget, "GET http:///x HTTP/1.1"), line(.invalidTarget, "GET http://a\\b/ HTTP/1.1"),
        line(.invalidVersion, "GET /"), line(.invalidVersion, "GET / "), line(.invalidVersion, "GET / HTTP/1.1 "),
        line(.invalidVersion, "GET /  HTTP/1.1"), line(.invalidVersion, "GET / http/1.1"),
        line(.invalidVersion, "GET / HTTP/11"), line(.invalidVersion, "GET / HTTP/1.10"),
        line(.invalidVersion, "GET / HTTP/1,1"), line(.unsupportedVersion, "GET / HTTP/1.2"),
        line(.unsupportedVersion, "GET / HTTP/0.9"), line(.prefaceOfHTTP2, "PRI * HTTP/2.0"),
        line(.unsupportedVersion, "GET / HTTP/2.0"),
        line(.unsupportedMethod, "CONNECT example.org:443 HTTP/1.1"),
    ]

    private static let fieldLines = [
        HostileRequest(.missingHost, "GET / HTTP/1.1\r\n\r\n"),
        HostileRequest(.mismatchedHost, "GET http://a.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n"),
        HostileRequest(.mismatchedHost, "GET http://a.example/ HTTP/1.1\r\nHost: a.example:80\r\n\r\n"),
        HostileRequest(.mismatchedHost, "GET http://a.example/ HTTP/1.1\r\nHost:\r\n\r\n"),
        fields(.repeatedHost, "Host: h"), fields(.repeatedHost, "host: other"),
        HostileRequest(.invalidHost, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        HostileRequest(.invalidHost, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        HostileRequest(.invalidHost, "GET / HTTP/1.1\r\nHost: user@h\r\n\r\n"),
        fields(.invalidFieldName, "Content-Length : 6"), fields(.invalidFieldName, "Content-Length\t: 6"),
        fields(.invalidFieldName, ": x"), fields(.invalidFieldName, "no colon"),
        fields(.invalidFieldName, "A: b\r\n folded"), fields(.invalidFieldName, "A: b\r\n\tfolded"),
        fields(.invalidFieldName, "Contént: x"), fields(.invalidFieldName, "A\0B: x"),
        HostileRequest(.invalidFieldName, "GET / HTTP/1.1\r\n Host: h\r\n\r\n"),
        fields(.invalidFieldValue, "A: b\0c"), fields(.invalidFieldValue, "A: b\u{8}c"),
        fields(.invalidFieldValue, "A: b\u{7f}c"),
    ]

    private static let chunkLines = [
        chunks(.invalidChunkSize, "0x5\r\nabcde\r\n0\r\n\r\n"), chunks(.invalidChunkSize, "\r\n"),
        chunks(.invalidChunkSize, "-5\r\nabcde\r\n0\r\n\r\n"), chunks(.invalidChunkSize, "+5\r\nabcde\r\n0\r\n\r\n"),
        chunks(.invalidChunkSize, " 5\r\nabcde\r\n0\r\n\r\n"), chunks(.invalidChunkSize, "5 \r\nabcde\r\n0\r\n\r\n"),
        chunks(.invalidChunkSize, "g\r\n"), chunks(.invalidChunkSize, "5_0\r\n"), chunks(.invalidChunkSize, ";a\r\n"),
        chunks(.invalidChunkSize, "ffffffffffffffff\r\n"), chunks(.invalidChunkSize, "5\nabcde\r\n0\r\n\r\n"),
        chunks(.invalidChunkSize, "5\r\rabcde"), chunks(.invalidChunkSize, "5;a\nbcde\r\n0\r\n\r\n"),
        chunks(.invalidChunkSize, "5;a\u{1}\r\n"), chunks(.bodyTooLarge, "fffffffffffffff\r\n"),
        chunks(.unterminatedChunk, "5\r\nabcdef\r\n0\r\n\r\n"), chunks(.unterminatedChunk, "5\r\nabcde0\r\n\r\n"),
        chunks(.unterminatedChunk, "5\r\nabcde\n0\r\n\r\n"), chunks(.unterminatedChunk, "5\r\nabcde\rX"),
        chunks(.bareLineFeed, "0\r\n\rX"), chunks(.invalidFieldName, "0\r\n folded: x\r\n\r\n"),
        chunks(.invalidFieldName, "0\r\nGET / HTTP/1.1\r\n\r\n"), chunks(.invalidFieldName, "0\r\n\n"),
        chunks(.forbiddenTrailer, "0\r\nHost: evil\r\n\r\n"),
        chunks(.invalidFieldValue, "0\r\nA: b\nC: d\r\n\r\n"), chunks(.bareLineFeed, "0\r\nA: b\rC: d\r\n\r\n"),
    ]

    /// Requests without fault; their error is never seen.
    static let harmless = [
        "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "\r\nGET /a?b HTTP/1.0\r\n\r\nGET /c HTTP/1.0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello\r\n\r\nabGET /x HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nA: b\r\n\r\nGET /x HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: \u{e9}\u{20ac}\r\n\r\n",
    ].map { HostileRequest(.emptyRequestLine, $0) }
}
