package import Crypto
package import HTTPCore
package import Net

/// Opens WebSocket connections to other servers, on the process's loops in turn. Redirects are refused: whoever named
/// the target did not name another.
package struct WebSocketClient: WebSocketConnecting {
    private let loops: EventLoopGroup
    private let connector: StreamConnector
    private let isGuarded: Bool
    private let trust: TLSTrust
    private let timeout: Duration

    /// - Parameters:
    ///   - loops: stay the caller's, and outlive every connection
    ///   - policy: holds the addresses of targets that somebody other than the operator chose
    ///   - trust: whose certificates are believed for `wss:`
    ///   - timeout: from the call to the server's agreement
    package init(
        loops: EventLoopGroup, resolver: any HostResolver = SystemHostResolver(), policy: AddressPolicy? = nil,
        trust: TLSTrust = .system, timeout: Duration = .seconds(10)
    ) {
        self.loops = loops
        isGuarded = policy != nil
        connector = StreamConnector(resolver: resolver, policy: policy)
        self.trust = trust
        self.timeout = timeout
    }

    package func connect(to target: WebSocketTarget) async throws -> any WebSocketConnection {
        guard let url = WebSocketURL(target.url) else {
            throw WebSocketConnectionError.unreachable("This is no ws: or wss: address.")
        }
        if isGuarded, BlockedPorts.contains(url.port) {
            throw WebSocketConnectionError.forbidden("Connections may not go to port \(url.port).")
        }
        let deadline = MonotonicTime.now() + timeout
        let loop = loops.next()
        let stream: TCPStream
        do {
            let tls = url.isSecure ? try TLSContext.client(trusting: trust) : nil
            stream = try await connector.connect(
                to: url.host, port: url.port, tls: tls, on: loop, timeout: timeout)
        } catch let error as StreamError {
            throw error.code == .forbiddenAddress || error.code == .tls
                ? WebSocketConnectionError.forbidden(error.description)
                : WebSocketConnectionError.unreachable(error.description)
        } catch let error as TLSError {
            throw WebSocketConnectionError.forbidden(error.description)
        }
        let handshake = WebSocketClientHandshake(
            key: WebSocketKey(nonce: Random.bytes(16)), subprotocols: target.subprotocols, deflate: target.deflate)
        let carrier = WebSocketClientCarrier(stream: stream, target: target, handshake: handshake)
        return WebSocketClientConnection(
            channel: try await carrier.shakeHands(Self.request(url, target, handshake), until: deadline))
    }

    /// A GET request without a body. Values of the caller lose what could end their line.
    private static func request(
        _ url: WebSocketURL, _ target: WebSocketTarget, _ handshake: WebSocketClientHandshake
    ) -> [UInt8] {
        var text = "GET \(url.resource) HTTP/1.1\r\nHost: \(url.authority)\r\n"
        for field in handshake.fields.entries + target.fields.entries {
            let line = "\(field.name): \(field.value)"
            text += String(decoding: line.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self) + "\r\n"
        }
        return Array((text + "\r\n").utf8)
    }
}

/// What features hold. Letting go of it ends the connection.
private final class WebSocketClientConnection: WebSocketConnection {
    private let channel: WebSocketChannel

    init(channel: WebSocketChannel) {
        self.channel = channel
    }

    deinit {
        channel.abandon()
    }

    var subprotocol: String? { channel.subprotocol }

    func receive() async throws -> WebSocketMessage? { try await channel.receive() }

    func send(_ message: WebSocketMessage) async throws { try await channel.send(message) }

    func close(_ frame: WebSocketCloseFrame) async { await channel.close(frame) }
}
