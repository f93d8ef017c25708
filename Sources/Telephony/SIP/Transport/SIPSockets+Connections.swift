import Crypto
import Glibc
import Net

extension SIPSockets: SIPConnection.Owner {
    /// Takes the connections that wait.
    func accept(_ transport: SIPTransport, _ listener: ListeningSocket) {
        while case .connection(let descriptor, let peer) = listener.accept() {
            guard !isClosed, let peer, let address = IPAddress(peer.host), hasRoom(for: address) else {
                Glibc.close(descriptor)
                continue
            }
            let stream = TCPStream.accepted(descriptor, on: loop)
            lastConnection += 1
            let flow = SIPFlow(
                transport: transport, local: listener.address, remote: peer, connection: lastConnection)
            guard transport == .tls, let context = settings.serverTLS?.value else {
                if transport == .tls { stream.close() } else { add(stream, flow) }
                continue
            }
            let number = lastConnection
            let limit = settings.connectLimit
            openings[number] = Task(executorPreference: loop.taskExecutor) { [self] in
                let isOpen = (try? await stream.shakeHands(context, within: limit)) != nil
                loop.run { [self] in
                    openings[number] = nil
                    if isOpen, !isClosed { add(stream, flow) } else { stream.close() }
                }
            }
        }
    }

    private func hasRoom(for address: IPAddress) -> Bool {
        guard connections.count + openings.count < settings.connectionLimit else { return false }
        let sender = address.sender
        let count = connections.values.count { IPAddress($0.flow.remote.host)?.sender == sender }
        return count < settings.connectionsPerSender
    }

    private func add(_ stream: TCPStream, _ flow: SIPFlow) {
        guard let number = flow.connection else { return }
        let connection = SIPConnection(
            stream, flow: flow, limits: settings.limits, idleLimit: settings.idleLimit, owner: self)
        connections[number] = connection
        connection.begin()
    }

    /// Sends over the connection to that hop, which is made where there is none.
    func sendOverConnection(_ bytes: [UInt8], to hop: SIPHop, sent: @escaping (SIPFlow?) -> Void) {
        // A name counts only where a certificate has to bear it.
        let hop = hop.transport == .tls ? hop : SIPHop(transport: hop.transport, address: hop.address, name: "")
        if let number = connectionsByHop[hop], let connection = connections[number] {
            return sent(connection.send(bytes) ? connection.flow : nil)
        }
        if waiting[hop] != nil {
            waiting[hop]?.append((bytes, sent))
            return
        }
        guard connections.count + openings.count < settings.connectionLimit,
            hop.transport != .tls || settings.clientTLS != nil
        else { return sent(nil) }
        waiting[hop] = [(bytes, sent)]
        connect(to: hop)
    }

    private func connect(to hop: SIPHop) {
        lastConnection += 1
        let number = lastConnection
        let (loop, limit) = (loop, settings.connectLimit)
        let context = hop.transport == .tls ? settings.clientTLS : nil
        openings[number] = Task(executorPreference: loop.taskExecutor) { [self] in
            let stream = try? await connector.connect(
                at: hop.address, name: hop.name, tls: context, on: loop, timeout: limit)
            loop.run { [self] in
                openings[number] = nil
                connected(stream, to: hop, number)
            }
        }
    }

    private func connected(_ stream: TCPStream?, to hop: SIPHop, _ number: UInt64) {
        let messages = waiting.removeValue(forKey: hop) ?? []
        guard let stream, !isClosed else {
            stream?.close()
            for message in messages { message.sent(nil) }
            return
        }
        let flow = SIPFlow(transport: hop.transport, local: hop.address, remote: hop.address, connection: number)
        connectionsByHop[hop] = number
        add(stream, flow)
        for message in messages {
            message.sent(connections[number]?.send(message.bytes) == true ? flow : nil)
        }
    }

    // MARK: SIPConnection.Owner

    func received(_ event: SIPStreamReader.Event, on connection: SIPConnection) {
        user?.received(event, over: connection.flow)
    }

    func closed(_ connection: SIPConnection) {
        guard let number = connection.flow.connection else { return }
        connections[number] = nil
        for (hop, other) in connectionsByHop where other == number { connectionsByHop[hop] = nil }
    }

    /// Sends a sign of life, which also keeps the way through a translator of addresses open (RFC 5626 §3.5).
    func keepAlive(_ flow: SIPFlow) {
        if let number = flow.connection {
            connections[number]?.ping()
        } else {
            _ = send([13, 10, 13, 10], over: flow)
        }
    }
}
