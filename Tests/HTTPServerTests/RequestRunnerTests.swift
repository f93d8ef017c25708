import HTTPCore
import HTTPServer
import Testing

/// The tasks that answer one request after the other.
@Suite(.timeLimit(.minutes(1))) struct RequestRunnerTests {
    @Test("A handler begins without the cancellation of one before it, on whichever connection that was")
    func cancellationEndsWithItsRequest() async throws {
        let (started, cancelled) = (Signal<Void>(), Signal<Void>())
        try await withServer(
            handler: { request in
                guard request.path == "/slow" else { return .text(Task.isCancelled ? "cancelled" : "fresh") }
                started.send()
                await LiveServer.untilCancelled()
                cancelled.send()
                return .text("too late")
            },
            body: { server in
                let leaving = try server.client(sending: "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
                _ = await started.wait()
                await leaving.close()
                _ = await cancelled.wait()
                await server.turn()
                for _ in 0..<3 { #expect(try await server.exchange(LiveServer.lastGet).hasSuffix("fresh")) }
            })
    }

    @Test("Handlers that wait at the same time each answer their own request")
    func manyAtOnce() async throws {
        let go = Signal<Void>()
        try await withServer(
            handler: { request in
                if request.path == "/go" { (0..<100).forEach { _ in go.send() } } else { _ = await go.wait() }
                return .text(request.path)
            },
            body: { server in
                let clients = try (0..<100).map { try server.client(sending: "GET /\($0) HTTP/1.1\r\nHost: h\r\n\r\n") }
                await server.turn()
                let last = try server.client(sending: "GET /go HTTP/1.1\r\nHost: h\r\n\r\n")
                #expect(await last.receive(until: "/go").hasPrefix("HTTP/1.1 200 "))
                for (number, client) in clients.enumerated() {
                    #expect(await client.receive(until: "\r\n\r\n/\(number)").hasPrefix("HTTP/1.1 200 "))
                }
            })
    }
}
