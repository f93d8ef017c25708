import Core
import HTTPCore
import HTTPServer
import Testing

/// Bad input against the live server: each case has its status, and the connection ends.
@Suite(.timeLimit(.minutes(1))) struct HTTPServerRefusalTests {
    private func answers(to bytes: String, isAll: Bool = false) async throws -> String {
        try await withServer(
            configure: {
                $0.headTimeout = .milliseconds(50)
                $0.bodyTimeout = .milliseconds(50)
                $0.lingerTimeout = .milliseconds(50)
            }, handler: LiveServer.describe,
            body: { server in
                let client = try server.client(sending: bytes)
                if isAll { client.finishSending() }
                return await client.receiveToEnd()
            })
    }

    /// The statuses of all answers in a text. Messages speak of versions too, but no number follows there.
    private func statuses(_ answers: String) -> [Int] {
        answers.ranges(of: "HTTP/1.1 ").compactMap { Int(answers[$0.upperBound...].prefix(3)) }
    }

    @Test("Bad input gets its status and the end of the connection", arguments: BadInput.all)
    func badInput(_ input: BadInput) async throws {
        let answers = try await answers(to: input.bytes, isAll: input.isAll)
        #expect(statuses(answers) == (input.name == "body longer than announced" ? [200] : []) + [input.status])
        #expect(answers.hasSuffix("}") && answers.contains("Connection: close\r\n"))
    }

    @Test("What the parser refuses, the server answers with the status of that error", arguments: HostileRequest.all)
    func hostile(_ request: HostileRequest) async throws {
        #expect(statuses(try await answers(to: request.bytes)) == [request.error.status.code])
    }

    @Test("Whoever counts answers hears of those that no handler gave, and of connections that are turned away")
    func counting() async throws {
        let refused = Signal<HTTPStatus>()
        try await withServer(
            configure: { $0.connectionLimit = 1 }, refused: { refused.send($0) }, handler: { _ in .text("hello") },
            body: { server in
                let client = try server.client()
                _ = await client.receive(until: "hello")
                _ = try await server.exchange("")
                #expect(await refused.wait() == .serviceUnavailable)
                client.send("GET / HTTP/1.2\r\nHost: h\r\n\r\n")
                #expect(await refused.wait() == .versionNotSupported)
            })
    }

    @Test("A request without fault is answered")
    func goodInput() async throws {
        let answers = try await answers(
            to: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
        #expect(statuses(answers) == [200])
    }

    @Test("Bytes that are no request get their error as JSON, after the answers before them, and the end")
    func errorBody() async throws {
        let answers = try await answers(
            to: LiveServer.get + "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        #expect(statuses(answers) == [200, 400])
        let body = try #require(answers.split(separator: "\r\n\r\n").last)
        let error = try JSONParser.parse(Array(body.utf8))["error"]
        #expect(error?["code"] == "bad_request")
        #expect(error?["request_id"]?.stringValue?.utf8.count == 32)
    }
}
