import Crypto
import HTTPCore
import HTTPServer
import Support
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct HTTPServerTLSTests {
    private let context: CurrentTLSContext

    init() throws {
        context = CurrentTLSContext(try Self.showing(\.first))
    }

    private static func showing(
        _ path: KeyPath<TestCertificates, TestCertificates.Pair>
    ) throws -> TLSContext {
        let pair = try TestCertificates.shared.get()[keyPath: path]
        return try .server([TLSCertificate(chainPEM: pair.chain, keyPEM: pair.key)], tickets: TLSTicketKeys())
    }

    private func withTLS<Result: Sendable>(
        configure: (inout HTTPServerConfiguration) -> Void = { _ in },
        handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse, body: (LiveServer) async throws -> Result
    ) async throws -> Result {
        try await withServer(
            configure: {
                $0.tls = context
                configure(&$0)
            }, handler: handler, body: body)
    }

    private static let request = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"
    private static let lastRequest = "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"

    @Test("Requests travel over TLS one after another, and say so; the end is told as the end")
    func requests() async throws {
        try await withTLS(handler: { .text($0.isSecure ? "secure" : "plain") }) { server in
            let client = try TLSClient(port: server.port)
            try await client.send(Self.request)
            #expect(await client.receive(until: "secure").hasPrefix("HTTP/1.1 200 OK\r\n"))
            try await client.send(Self.lastRequest)
            let (text, ending) = await client.receiveToEnd()
            #expect(text.hasSuffix("secure"))
            #expect(ending == .complete)
        }
    }

    @Test("A plain server does not say that a request is secure")
    func plain() async throws {
        let answer = try await withServer(handler: { .text($0.isSecure ? "secure" : "plain") }) { server in
            try await server.exchange(Self.lastRequest)
        }
        #expect(answer.hasSuffix("plain"))
    }

    @Test("Bodies that are larger than every buffer arrive whole, both ways")
    func largeBodies() async throws {
        let echo: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            guard let body = try? await request.body.collect(upTo: 8 << 20) else {
                return HTTPResponse(status: .badRequest)
            }
            return HTTPResponse(body: .bytes(body))
        }
        try await withTLS(handler: echo) { server in
            let client = try TLSClient(port: server.port)
            let body = String(repeating: "a body that is larger than it need be ", count: 80_000)
            let head =
                "POST / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            let answer = try await client.exchange(head + body)
            #expect(answer.hasSuffix("\r\n\r\n" + body))
        }
    }

    @Test("Each event of a stream is sent when it is written")
    func events() async throws {
        let next = Signal<Void>()
        let stream: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            HTTPResponse(
                body: .stream { writer in
                    for number in 1...3 {
                        try await writer.write(Array("data: \(number)\n\n".utf8))
                        _ = await next.wait()
                    }
                })
        }
        try await withTLS(handler: stream) { server in
            let client = try TLSClient(port: server.port)
            try await client.send(Self.lastRequest)
            for number in 1...3 {
                #expect(await client.receive(until: "data: \(number)\n\n").contains("data: \(number)\n\n"))
                next.send()
            }
            #expect(await client.receiveToEnd().ending == .complete)
        }
    }

    @Test("A stream that fails is cut, so that nobody takes what came for the whole")
    func cut() async throws {
        let failing: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            HTTPResponse(
                body: .stream { writer in
                    try await writer.write(Array("half".utf8))
                    throw HTTPError(.internalServerError, .internalError, "no more")
                })
        }
        try await withTLS(handler: failing) { server in
            let client = try TLSClient(port: server.port)
            try await client.send(Self.request)
            let (text, ending) = await client.receiveToEnd()
            #expect(text.contains("half"))
            #expect(ending == .cut)
        }
    }

    @Test("A client that does not read suspends the writer, and reading on resumes it")
    func backPressure() async throws {
        let written = Atomic<Int>(0)
        let piece = [UInt8](repeating: 120, count: 1 << 20)
        let stream: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            HTTPResponse(
                body: .stream { writer in
                    for _ in 1...24 {
                        try await writer.write(piece)
                        written.add(1, ordering: .relaxed)
                    }
                })
        }
        try await withTLS(handler: stream) { server in
            let client = try TLSClient(port: server.port, receiveBuffer: 4096)
            try await client.send(Self.lastRequest)
            var before = -1
            while written.load(ordering: .relaxed) != before {
                before = written.load(ordering: .relaxed)
                for _ in 0..<200 { await server.turn() }
            }
            #expect(before < 12, "The sockets of both sides take a few MiB.")
            let (text, ending) = await client.receiveToEnd()
            #expect(text.utf8.count > 24 << 20)
            #expect(ending == .complete)
        }
    }

    @Test("A client that leaves by TLS's own word cancels its handler")
    func leaving() async throws {
        let (started, ended) = (Signal<Void>(), Signal<Void>())
        let waiting: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
            started.send()
            _ = await Signal<Void>().wait()
            ended.send()
            return .text("late")
        }
        try await withTLS(handler: waiting) { server in
            let client = try TLSClient(port: server.port)
            try await client.send(Self.request)
            _ = await started.wait()
            try await client.finish()
            #expect(await ended.wait() != nil)
        }
    }

    @Test("Another set of certificates serves new connections, and the open ones go on")
    func reload() async throws {
        try await withTLS(handler: { _ in .text("here") }) { server in
            let old = try TLSClient(port: server.port)
            try await old.send(Self.request)
            _ = await old.receive(until: "here")
            context.replace(with: try Self.showing(\.second))
            #expect(await (try TLSClient(port: server.port)).receiveToEnd().ending == .failed)
            let new = try TLSClient(port: server.port, host: "b.example")
            #expect(try await new.exchange(Self.lastRequest).hasSuffix("here"))
            try await old.send(Self.lastRequest)
            #expect(await old.receiveToEnd().text.hasSuffix("here"))
        }
    }
}
