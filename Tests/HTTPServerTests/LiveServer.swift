import Core
import HTTPCore
import HTTPServer
import Net

/// A server on a port of its own for as long as the body runs; then it drains.
func withServer<Result: Sendable>(
    configure: (inout HTTPServerConfiguration) -> Void = { _ in },
    refused: @escaping @Sendable (HTTPStatus) -> Void = { _ in },
    handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse,
    body: (LiveServer) async throws -> Result
) async throws -> Result {
    guard let address = SocketAddress("127.0.0.1:0") else { preconditionFailure("The address is numeric.") }
    var configuration = HTTPServerConfiguration(address: address)
    configure(&configuration)
    let loops = EventLoopGroup(count: 1, name: "server")
    defer { loops.stop() }
    let server = HTTPServer(
        configuration: configuration, loops: loops,
        logger: Logger(label: "http", level: .error, sink: DiscardingLogSink()), refused: refused,
        handler: handler)
    let port = try server.bind().port
    let running = Task { try await server.run() }
    let result = try await body(LiveServer(port: port, loop: loops.loops[0], server: server, running: running))
    running.cancel()
    try await running.value
    return result
}

struct LiveServer: Sendable {
    let port: UInt16
    let loop: EventLoop
    let server: HTTPServer
    let running: Task<Void, any Error>

    func connect(receiveBuffer: Int32? = nil, from host: UInt8 = 1) throws -> LoopbackClient {
        try LoopbackClient(port: port, receiveBuffer: receiveBuffer, from: host)
    }

    /// A connection on which this was sent, by default a GET.
    func client(sending text: String = Self.get, receiveBuffer: Int32? = nil) throws -> LoopbackClient {
        let client = try connect(receiveBuffer: receiveBuffer)
        client.send(text)
        return client
    }

    /// A request without a body, after which the connection is kept.
    static let get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    /// The same, and the connection ends with the answer.
    static let lastGet = "GET / HTTP/1.0\r\n\r\n"

    /// Sends one request on a connection of its own and gives everything that comes back.
    func exchange(_ request: String) async throws -> String {
        let client = try connect()
        client.send(request)
        return await client.receiveToEnd()
    }

    /// Sends one byte after another, so many milliseconds apart, for as long as the task is not cancelled.
    func trickle(_ bytes: String, to client: LoopbackClient, every milliseconds: Int) async {
        for byte in bytes.utf8 where !Task.isCancelled {
            client.send([byte])
            await withCheckedContinuation { continuation in
                loop.execute { loop.schedule(after: .milliseconds(milliseconds)) { continuation.resume() } }
            }
        }
    }

    /// Keeps the server's loop from looking at its sockets while the body runs.
    func pause(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            loop.execute {
                body()
                continuation.resume()
            }
        }
    }

    /// Waits until the server's loop has turned.
    func turn() async {
        await withCheckedContinuation { continuation in loop.execute { continuation.resume() } }
    }

    /// Tells the server to stop and waits until it takes no more connections.
    func beginStopping() async {
        running.cancel()
        while (try? connect()) != nil { await turn() }
    }

    /// Tells the server to stop and waits until it has.
    func stop() async throws {
        running.cancel()
        try await running.value
    }
}

/// Something that happens once, and whoever waits for it.
final class Signal<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func send(_ value: Value) {
        continuation.yield(value)
    }

    /// The next value; nil when the waiting task is cancelled.
    func wait() async -> Value? {
        for await value in stream { return value }
        return nil
    }
}

extension Signal<Void> {
    func send() { send(()) }
}

extension LiveServer {
    /// A handler that answers with what it was asked, the body read to its end.
    @Sendable static func describe(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            let body = String(decoding: try await request.body.collect(upTo: 1 << 20), as: UTF8.self)
            let field = request.fields["x-y"] ?? "-"
            return .text(
                "\(request.method) \(request.path) \(request.query) \(field) \(request.remoteAddress) \(body)")
        } catch let error as any HTTPResponseError {
            return .error(error, requestID: "-")
        } catch {
            return .text("\(error)", status: .internalServerError)
        }
    }
}
