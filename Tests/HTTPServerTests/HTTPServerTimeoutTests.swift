import Core
import HTTPCore
import HTTPServer
import Net
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPServerTimeoutTests {
    /// Knows nobody.
    private struct Nobody: Authenticator {
        func identity(of request: HTTPRequest) async throws -> Identity? { nil }
    }

    private func router(_ route: Route) -> Router {
        Router(
            routes: [route, Route(.get, "/ping", access: .public) { _, _ in .text("pong") }], authenticator: Nobody(),
            identifiers: SystemIdentifierGenerator(),
            logger: Logger(label: "http", level: .error, sink: DiscardingLogSink()))
    }

    private static let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test("a handler that takes too long is cancelled, its client told so, and the connection goes on")
    func slowHandler() async throws {
        let never = Signal<Void>()
        let route = Route(.get, "/", access: .public, timeout: .milliseconds(20)) { _, _ in
            _ = await never.wait()
            try Task.checkCancellation()
            return .text("late")
        }
        try await withServer(handler: router(route).respond) { server in
            let client = try server.connect()
            client.send(Self.request)
            let answer = await client.receive(until: "}}")
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains(#""code":"timeout""#))
            #expect(answer.contains("X-Request-Id"))
            client.send("GET /ping HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(await client.receive(until: "pong").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("a handler that does not end when it is told to is answered for, once, and its connection ends")
    func deafHandler() async throws {
        let more = Signal<Void>()
        let route = Route(.get, "/", access: .public, timeout: .milliseconds(20)) { _, _ in
            // A task of its own hears nothing of the cancellation.
            await Task { _ = await more.wait() }.value
            return .text("late")
        }
        try await withServer(
            configure: { $0.overdueTimeout = .milliseconds(20) }, handler: router(route).respond
        ) { server in
            let client = try server.connect()
            client.send(Self.request + Self.request)
            let answer = await client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains(#""code":"timeout""#))
            #expect(answer.contains("Connection: close") && answer.hasSuffix("}}"))
            more.send()
        }
    }

    @Test("a stream that has begun may last as long as its client reads")
    func stream() async throws {
        let more = Signal<Void>()
        let route = Route(.get, "/", access: .public, timeout: .milliseconds(20)) { _, _ in
            HTTPResponse(
                body: .stream { writer in
                    try await writer.write(Array("first".utf8))
                    _ = await more.wait()
                    try await writer.write(Array("last".utf8))
                })
        }
        try await withServer(handler: router(route).respond) { server in
            let client = try server.connect()
            client.send(Self.request)
            _ = await client.receive(until: "first")
            await server.passes(.milliseconds(60))
            more.send()
            #expect(await client.receive(until: "0\r\n\r\n").contains("last"))
        }
    }

    @Test("a body that is still arriving has its own deadline, and the handler's begins after it")
    func slowBody() async throws {
        let route = Route(.post, "/", access: .public, timeout: .milliseconds(40)) { request, _ in
            .text("\(try await request.body.collect(upTo: 100).count)")
        }
        try await withServer(handler: router(route).respond) { server in
            let client = try server.connect()
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab")
            await server.passes(.milliseconds(120))
            client.send("cd")
            #expect(await client.receive(until: "\r\n\r\n4").hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("a route without a limit waits for its handler")
    func endless() async throws {
        let more = Signal<Void>()
        let route = Route(.get, "/", access: .public, timeout: nil) { _, _ in
            _ = await more.wait()
            return .text("done")
        }
        try await withServer(handler: router(route).respond) { server in
            let client = try server.connect()
            client.send(Self.request)
            await server.passes(.milliseconds(60))
            more.send()
            #expect(await client.receive(until: "done").hasPrefix("HTTP/1.1 200 "))
        }
    }
}

extension LiveServer {
    /// Waits until so much time has passed on the server's own loop: whatever was due by then has happened.
    fileprivate func passes(_ time: Duration) async {
        await withCheckedContinuation { continuation in
            loop.execute { loop.schedule(after: time) { continuation.resume() } }
        }
    }
}
