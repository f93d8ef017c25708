import HTTPCore
import Net
import Testing

@testable import HTTPClient

@Suite("The transport on libcurl", .timeLimit(.minutes(1)))
struct CurlTransportTests {
    private let outgoing = OutgoingFixture()
    private var transport: CurlTransport { outgoing.transport }

    @Test("hands over status, fields and body")
    func answer() async throws {
        let server = LoopbackServer.answering(
            "HTTP/1.1 404 Not Found\r\nX-One: 1\r\nx-one:  two \r\nContent-Length: 4\r\n\r\ngone")
        let response = try await transport.send(HTTPClientRequest(url: server.url()))
        #expect(response.status == .notFound)
        #expect(response.fields.all("X-One") == ["1", "two"])
        #expect(try await response.text == "gone")
    }

    @Test("sends method, path, fields and body as they are", arguments: [HTTPMethod.post, .put, .patch, .delete])
    func request(method: HTTPMethod) async throws {
        let server = LoopbackServer.echoing()
        let response = try await transport.send(
            HTTPClientRequest(
                method: method, url: server.url("/a%20b?c=d"), fields: ["Authorization": "Bearer k", "X-Empty": ""],
                body: .bytes(Array("{\"é\": 1}".utf8))))
        let echo = try await response.text
        #expect(echo.hasPrefix("\(method) /a%20b?c=d HTTP/1.1\r\n"))
        #expect(echo.contains("\r\nAuthorization: Bearer k\r\n"))
        #expect(echo.contains("\r\nX-Empty:"))
        #expect(!echo.contains("Content-Type"))
        #expect(!echo.contains("Expect"))
        #expect(echo.hasSuffix("\r\n\r\n{\"é\": 1}"))
    }

    @Test("sends a POST without a body as one of length zero")
    func emptyPost() async throws {
        let server = LoopbackServer.echoing()
        let response = try await transport.send(HTTPClientRequest(method: .post, url: server.url()))
        #expect(try await response.text.contains("Content-Length: 0\r\n"))
    }

    @Test("gives each piece of a stream while the rest is still to come")
    func streaming() async throws {
        let gate = Gate()
        let server = LoopbackServer { connection in
            guard connection.request() != nil else { return }
            connection.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for piece in ["5\r\nfirst\r\n", "6\r\nsecond\r\n"] {
                gate.pass()
                connection.write(piece)
            }
            gate.pass()
            connection.write("0\r\nX-Trailer: 1\r\n\r\n")
        }
        let response = try await transport.send(HTTPClientRequest(url: server.url()))
        #expect(response.status == .ok)
        guard case .stream(let body) = response.body else { return #expect(Bool(false), "The body is no stream.") }
        var pieces: [String] = []
        gate.open()
        for try await piece in body {
            pieces.append(String(decoding: piece, as: UTF8.self))
            gate.open()
        }
        #expect(pieces == ["first", "second"])
    }

    @Test("keeps the connection for the next request")
    func reuse() async throws {
        let server = LoopbackServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        for _ in 0..<3 { #expect(try await outgoing.text(server.url()) == "ok") }
        #expect(server.connections == 1)
    }

    @Test("keeps the connection of a stream whose reader left at its last event, before its end")
    func reuseAfterStream() async throws {
        let gate = Gate()
        let server = LoopbackServer { connection in
            while connection.request() != nil {
                connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nlast\r\n")
                gate.pass()
                connection.write("0\r\n\r\n")
            }
        }
        let outgoing = OutgoingFixture { $0.linger = .seconds(30) }
        for _ in 0..<2 {
            guard case .stream(let body) = try await outgoing.transport.send(HTTPClientRequest(url: server.url())).body
            else {
                return
            }
            for try await piece in body {
                #expect(piece == Array("last".utf8))
                break
            }
            gate.open()
            await outgoing.settled()
        }
        #expect(server.connections == 1)
    }

    @Test("uses the loop that its caller runs on")
    func ownLoop() async throws {
        let loops = [EventLoop(name: "one"), EventLoop(name: "other")]
        defer { loops.forEach { $0.stop() } }
        let server = LoopbackServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let transport = CurlTransport(loops: loops)
        for count in [1, 1, 2, 2] {
            let executor = loops[count - 1].taskExecutor
            try await Task(executorPreference: executor) {
                _ = try await transport.send(HTTPClientRequest(url: server.url())).body.collect(upTo: 1)
            }.value
            #expect(server.connections == count)
        }
    }

    @Test("answers many requests at the same time")
    func concurrency() async throws {
        let server = LoopbackServer { connection in
            while let request = connection.request() {
                let path = request.split(separator: " ")[1]
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(path.utf8.count)\r\n\r\n\(path)")
            }
        }
        try await withThrowingTaskGroup(of: (String, String).self) { group in
            for index in 0..<50 {
                group.addTask { [transport] in
                    let path = "/\(index)"
                    let response = try await transport.send(HTTPClientRequest(url: server.url(path)))
                    return (path, String(decoding: try await response.body.collect(upTo: 100), as: UTF8.self))
                }
            }
            for try await (path, body) in group { #expect(path == body) }
        }
    }

    @Test("hands a redirect over instead of following it")
    func redirect() async throws {
        let server = LoopbackServer.answering("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
        let response = try await transport.send(HTTPClientRequest(url: server.url()))
        #expect(response.status == HTTPStatus(302))
        #expect(response.fields["location"] == "/elsewhere")
        #expect(try await response.text == "")
    }
}
