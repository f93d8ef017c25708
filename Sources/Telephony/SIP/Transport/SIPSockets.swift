import Glibc
import Net

/// All sockets of an endpoint. Everything but `bind` happens on the loop's thread, hence `@unchecked Sendable`.
final class SIPSockets: @unchecked Sendable {
    /// Who is told what came.
    protocol User: AnyObject {
        func received(_ datagram: [UInt8], over flow: SIPFlow)
        func received(_ event: SIPStreamReader.Event, over flow: SIPFlow)
    }

    let loop: EventLoop
    let settings: SIPTransportSettings
    weak var user: (any User)?
    let connector = StreamConnector(outputLimit: 256 << 10)
    private(set) var datagrams: [DatagramSocket] = []
    private(set) var listeners: [(transport: SIPTransport, socket: ListeningSocket)] = []
    /// Open connections by their number.
    var connections: [UInt64: SIPConnection] = [:]
    /// Connections that lead to a hop.
    var connectionsByHop: [SIPHop: UInt64] = [:]
    /// What waits for a connection that is being made.
    var waiting: [SIPHop: [(bytes: [UInt8], sent: (SIPFlow?) -> Void)]] = [:]
    /// Connections that are being made or shake hands.
    var openings: [UInt64: Task<Void, Never>] = [:]
    var lastConnection: UInt64 = 0
    private var sources: [String: String] = [:]
    private(set) var isClosed = false

    /// Datagrams of one socket in one turn.
    private static let datagramsPerTurn = 64

    init(loop: EventLoop, settings: SIPTransportSettings) {
        (self.loop, self.settings) = (loop, settings)
    }

    /// Where messages are taken, with the ports that the system chose.
    var bound: [SIPListenAddress] {
        datagrams.map { SIPListenAddress(.udp, $0.address) }
            + listeners.map { SIPListenAddress($0.transport, $0.socket.address) }
    }

    /// Takes all addresses, before anything happens on the loop.
    func bind() throws(SocketError) {
        for listen in settings.listen {
            if listen.transport == .udp {
                datagrams.append(try DatagramSocket(at: listen.address))
            } else {
                let sockets = try ListeningSocket.listen(at: listen.address, sockets: 1)
                listeners += sockets.map { (listen.transport, $0) }
            }
        }
    }

    /// Begins to read; on the loop.
    func begin() {
        for socket in datagrams {
            loop.watch(socket.descriptor, for: [.readable]) { [unowned self] _ in
                // What is left wakes the loop again, behind all others.
                _ = socket.receive(upTo: Self.datagramsPerTurn) { bytes, sender in
                    let flow = SIPFlow(transport: .udp, local: socket.address, remote: sender, connection: nil)
                    user?.received(bytes, over: flow)
                }
            }
        }
        for (transport, socket) in listeners {
            loop.watch(socket.descriptor, for: [.readable]) { [unowned self] _ in accept(transport, socket) }
        }
    }

    /// Closes everything; on the loop.
    func close() {
        isClosed = true
        for socket in datagrams { loop.unwatch(socket.descriptor) }
        for (_, socket) in listeners { loop.unwatch(socket.descriptor) }
        for task in openings.values { task.cancel() }
        for connection in connections.values { connection.close() }
        datagrams = []
        listeners = []
    }

    // MARK: Where we are

    /// The address and port under which a hop meets us, as Via and Contact name them.
    func local(towards hop: SIPHop) -> (host: SIPHost, port: UInt16) {
        let source = source(towards: hop.address)
        let port =
            if hop.transport == .udp {
                datagramSocket(towards: hop.address)?.address.port
            } else {
                listeners.first { $0.transport == hop.transport && Self.fits($0.socket.address, source) }?.socket
                    .address.port ?? listeners.first { $0.transport == hop.transport }?.socket.address.port
            }
        let address = isPublic(hop.address) ? settings.publicAddress : nil
        let host = address ?? IPAddress(source) ?? .v4(0x7F00_0001)
        return (.address(host), port ?? hop.transport.defaultPort)
    }

    /// Whether our public address is the one to name there: not on this machine, nor in its own network.
    private func isPublic(_ address: SocketAddress) -> Bool {
        IPAddress(address.host).map { Self.worldwide.permits($0) } ?? false
    }

    private static let worldwide = AddressPolicy()

    private func source(towards target: SocketAddress) -> String {
        if let known = sources[target.host] { return known }
        let source = DatagramSocket.source(towards: target)?.host ?? datagrams.first?.address.host ?? "127.0.0.1"
        if sources.count >= 1_000 { sources = [:] }
        sources[target.host] = source
        return source
    }

    private static func fits(_ bound: SocketAddress, _ source: String) -> Bool {
        bound.host == source || bound.host == "::" || bound.host == "0.0.0.0" && !source.contains(":")
    }

    private func datagramSocket(towards target: SocketAddress) -> DatagramSocket? {
        let source = source(towards: target)
        return datagrams.first { $0.address.host == source } ?? datagrams.first { Self.fits($0.address, source) }
            ?? datagrams.first { $0.address.host.contains(":") == target.host.contains(":") }
    }

    // MARK: Sending

    /// Whether a flow still leads anywhere.
    func isOpen(_ flow: SIPFlow) -> Bool {
        if let number = flow.connection { return connections[number] != nil }
        return datagrams.contains { $0.address == flow.local }
    }

    /// Sends over a flow that is open; false where nothing can be sent over it any more.
    func send(_ bytes: [UInt8], over flow: SIPFlow) -> Bool {
        if let number = flow.connection { return connections[number]?.send(bytes) ?? false }
        guard let socket = datagrams.first(where: { $0.address == flow.local }) else { return false }
        if case .failed = socket.send(bytes, to: flow.remote) { return false }
        return true
    }

    /// Sends to a hop, over a connection that is there or a new one, and says over which flow; nil where there is none.
    func send(_ bytes: [UInt8], to hop: SIPHop, sent: @escaping (SIPFlow?) -> Void) {
        guard !isClosed else { return sent(nil) }
        guard hop.transport == .udp else { return sendOverConnection(bytes, to: hop, sent: sent) }
        guard let socket = datagramSocket(towards: hop.address) else { return sent(nil) }
        let flow = SIPFlow(transport: .udp, local: socket.address, remote: hop.address, connection: nil)
        if case .failed = socket.send(bytes, to: hop.address) { sent(nil) } else { sent(flow) }
    }
}
