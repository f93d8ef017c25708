import HTTPCore
import Testing

@testable import HTTPServer

/// What RFC 9112 lets a server accept, and what it must or may refuse; this server refuses wherever it may.
@Suite struct HTTPRequestParserTests {
    @Test("A request line and its fields are read as sent")
    func head() throws {
        let read = try ReadRequests(
            "POST /a/b%20c?x=1&y=?2 HTTP/1.1\r\nHost: example.org:8080\r\nX-Text: \t a b\tc \t\r\nEmpty:\r\nX-Text: 2\r\n\r\n"
        )
        let head = try #require(read.requests.first?.head)
        #expect(head.method == .post)
        #expect(head.path == "/a/b%20c")
        #expect(head.query == "x=1&y=?2")
        #expect(head.minorVersion == 1)
        #expect(head.keepsAlive)
        #expect(head.fields.all("x-text") == ["a b\tc", "2"])
        #expect(head.fields["empty"] == "")
        #expect(head.framing == .none)
    }

    @Test(
        "Every form of target that a server must take is taken (RFC 9112 §3.2)",
        arguments: [
            ("GET", "/", "/", ""), ("GET", "/?", "/", ""), ("GET", "/?a", "/", "a"), ("OPTIONS", "*", "*", ""),
            ("GET", "http://h.example/x?y", "/x", "y"), ("GET", "HTTPS://h.example", "/", ""),
            ("GET", "http://[::1]:80?q", "/", "q"), ("GET", "//x", "//x", ""),
        ])
    func targets(method: String, target: String, path: String, query: String) throws {
        let head = try #require(try ReadRequests("\(method) \(target) HTTP/1.0\r\n\r\n").requests.first?.head)
        #expect(head.path == path)
        #expect(head.query == query)
    }

    @Test("The host of an absolute target is that of the Host field, or stands for it (RFC 9112 §3.2.2)")
    func absoluteTargetHost() throws {
        let both = try ReadRequests("GET http://real.example:81/ HTTP/1.1\r\nHost: Real.example:81\r\n\r\n")
        #expect(both.requests.first?.head.fields.all("Host") == ["Real.example:81"])
        let old = try ReadRequests("GET http://real.example:81/ HTTP/1.0\r\n\r\n")
        #expect(old.requests.first?.head.fields.all("Host") == ["real.example:81"])
    }

    @Test(
        "The connection is kept as version and Connection field say (RFC 9112 §9.3)",
        arguments: [
            ("1.1", "", true), ("1.1", "close", false), ("1.1", "x, Close ,y", false), ("1.1", "closed", true),
            ("1.0", "", false), ("1.0", "Keep-Alive", true), ("1.0", "keep-alive, close", false),
            ("1.1", "keep-alive", true),
        ])
    func persistence(version: String, connection: String, keepsAlive: Bool) throws {
        let read = try ReadRequests("GET / HTTP/\(version)\r\nHost: h\r\nConnection: \(connection)\r\n\r\n")
        #expect(read.requests.first?.head.keepsAlive == keepsAlive)
    }

    @Test("A body of a given length ends there, and the next request follows")
    func contentLength() throws {
        let read = try ReadRequests(
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nGET /GET /next HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(read.requests.map(\.bodyText) == ["GET /", ""])
        #expect(read.requests.map(\.isComplete) == [true, true])
        #expect(read.requests[1].head.path == "/next")
    }

    @Test("Chunks are joined, extensions checked and dropped, and trailers kept apart (RFC 9112 §7.1)")
    func chunked() throws {
        let read = try ReadRequests(
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "3;a=b;c=\"d\"\r\nabc\r\n00A\r\n0123456789\r\n0;last\r\nX-Trailer: \t1 \r\nDigest:\r\n\r\n"
                + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(read.requests.map(\.bodyText) == ["abc0123456789", ""])
        #expect(read.requests[0].head.fields["X-Trailer"] == nil)
        #expect(read.requests[0].trailers.entries.map { "\($0.name)=\($0.value)" } == ["X-Trailer=1", "Digest="])
        #expect(read.requests[1].trailers.entries.isEmpty)
    }

    @Test(
        "A field that is settled before the body is no trailer (RFC 9110 §6.5.1)",
        arguments: [
            "Host", "content-length", "Transfer-Encoding", "AUTHORIZATION", "Cookie", "Content-Type", "If-Match", "TE",
            "X-Forwarded-For", "Forwarded", "Trailer", "Range", "Cache-Control", "Sec-WebSocket-Key", "Upgrade",
        ])
    func forbiddenTrailers(name: String) {
        let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(throws: HTTPParseError.forbiddenTrailer) { try ReadRequests(head + "0\r\n\(name): x\r\n\r\n") }
    }

    @Test(
        "Fields in which proxies speak are noticed, others are not",
        arguments: [
            ("X-Forwarded-For", true), ("x-forwarded-prefix", true), ("Forwarded", true), ("X-Real-IP", true),
            ("X-Forwarded-", false), ("X-Forwarded", false), ("X-Request-Id", false), ("From", false), ("F", false),
        ])
    func forwarding(name: String, isForwarded: Bool) throws {
        let read = try ReadRequests("GET / HTTP/1.1\r\nHost: h\r\n\(name): x\r\nX-Other: y\r\n\r\n")
        #expect(read.requests.first?.head.isForwarded == isForwarded)
    }

    @Test("One empty line before the request line is skipped (RFC 9112 §2.2)")
    func leadingEmptyLine() throws {
        #expect(try ReadRequests("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n").requests.count == 1)
        #expect(throws: HTTPParseError.emptyRequestLine) {
            try ReadRequests("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
        }
    }

    @Test("100-continue is an expectation only where a body follows and the client knows it")
    func expectations() throws {
        let post = "Host: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n"
        #expect(try ReadRequests("POST / HTTP/1.1\r\n\(post)").requests[0].head.expectsContinue)
        #expect(try !ReadRequests("POST / HTTP/1.0\r\n\(post)").requests[0].head.expectsContinue)
        #expect(
            try !ReadRequests("GET / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n").requests[0]
                .head.expectsContinue)
    }

    @Test("What two readers could understand differently is refused", arguments: HostileRequest.all)
    func refusals(request: HostileRequest) {
        #expect(throws: request.error) { try ReadRequests(request.bytes) }
    }

    @Test("However bytes are cut, they mean the same", arguments: HostileRequest.all + HostileRequest.harmless)
    func cuts(request: HostileRequest) {
        let whole = outcome(of: request, cutEvery: .max)
        for size in [1, 2, 3, 7, 16, 61] { #expect(outcome(of: request, cutEvery: size) == whole) }
    }

    private func outcome(of request: HostileRequest, cutEvery size: Int) -> Result<[String], HTTPParseError> {
        do throws(HTTPParseError) {
            return .success(try ReadRequests(request.bytes, cutEvery: size).requests.map(\.summary))
        } catch {
            return .failure(error)
        }
    }

    @Test("What is read is forgotten, although no piece ends where a request does")
    func misalignedRequests() throws {
        var parser = HTTPRequestParser()
        parser.append("GET".utf8)
        var requests = 0
        var mostHeld = 0
        for _ in 0..<10_000 {
            parser.append(" / HTTP/1.1\r\nHost: h\r\n\r\nGET".utf8)
            while let event = try parser.next() {
                if case .end = event { requests += 1 }
            }
            mostHeld = max(mostHeld, parser.heldBytes)
        }
        #expect(requests == 10_000)
        #expect(parser.bufferedBytes == 3)
        #expect(mostHeld <= 64 << 10)
    }

    @Test("The memory of a large request is given back with the last byte that is read of it")
    func largeRequest() throws {
        let body = String(repeating: "a", count: 60_000)
        var parser = HTTPRequestParser()
        parser.append("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n\(body)".utf8)
        #expect(parser.heldBytes > 60_000)
        while let event = try parser.next() {
            if case .end = event { break }
        }
        #expect(parser.heldBytes <= 16 << 10)
    }

    @Test("After an error the parser stays in error")
    func errorsLast() {
        var parser = HTTPRequestParser()
        parser.append("GET / HTTP/1.1\n".utf8)
        #expect(throws: HTTPParseError.bareLineFeed) { try parser.next() }
        parser.append("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8)
        #expect(throws: HTTPParseError.bareLineFeed) { try parser.next() }
    }

    @Test(
        "Each limit holds at its byte",
        arguments: [
            (HTTPParseError.requestLineTooLong, HTTPRequestLimits(requestLineBytes: 14), "GET /a HTTP/1.1\r\n"),
            (.requestLineTooLong, HTTPRequestLimits(requestLineBytes: 14), "GET /aaaaaaaaaaaaaaaaaa"),
            (.headTooLarge, HTTPRequestLimits(headBytes: 26), "GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
            (.headTooLarge, HTTPRequestLimits(headBytes: 26), "GET / HTTP/1.1\r\nHost: hhhhhhhhhhhh"),
            (.tooManyFields, HTTPRequestLimits(fieldCount: 1), "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\n\r\n"),
            (.bodyTooLarge, HTTPRequestLimits(bodyBytes: 9), "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n"),
            (
                .bodyTooLarge, HTTPRequestLimits(bodyBytes: 9),
                "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5\r\n"
            ),
            (
                .invalidChunkSize, HTTPRequestLimits(chunkLineBytes: 8),
                "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;aaaaaaaaa"
            ),
            (
                .tooManyFields, HTTPRequestLimits(fieldCount: 2),
                "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n"
            ),
            (
                .headTooLarge, HTTPRequestLimits(headBytes: 80),
                "GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: \(String(repeating: "a", count: 80))"
            ),
        ])
    func limits(error: HTTPParseError, limits: HTTPRequestLimits, bytes: String) {
        #expect(throws: error) { try ReadRequests(bytes, limits: limits) }
        #expect(throws: error) { try ReadRequests(bytes, limits: limits, cutEvery: 1) }
    }

    @Test("A request at its limits passes")
    func atLimits() throws {
        let limits = HTTPRequestLimits(requestLineBytes: 14, headBytes: 27, fieldCount: 1)
        #expect(try ReadRequests("GET / HTTP/1.1\r\nHost: h\r\n\r\n", limits: limits).requests.count == 1)
        #expect(try ReadRequests("GET / HTTP/1.1\r\nHost: h\r\n\r\n", limits: limits, cutEvery: 1).requests.count == 1)
    }

    @Test("Every error answers with a status of its own class")
    func statuses() {
        #expect(HTTPParseError.requestLineTooLong.status == .uriTooLong)
        #expect(HTTPParseError.headTooLarge.status == .headersTooLarge)
        #expect(HTTPParseError.bodyTooLarge.status == .contentTooLarge)
        #expect(HTTPParseError.unsupportedVersion.status == .versionNotSupported)
        #expect(HTTPParseError.unsupportedTransferCoding.status == .notImplemented)
        #expect(HTTPParseError.unsupportedExpectation.status == .expectationFailed)
        #expect(HTTPParseError.allCases.allSatisfy { (400...505).contains($0.status.code) })
    }
}
