import Crypto
import Support
import Testing

@Suite struct TLSEngineTests {
    private static let large = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }

    @Test("Both versions carry bytes both ways", arguments: [TLSVersion.tls12, .tls13])
    func versions(version: TLSVersion) throws {
        let pair = try TLSPair(client: .trustingRoot(versions: version...version), server: .showing([\.first]))
        try pair.shakeHands()
        #expect(pair.client.version == version)
        #expect(pair.server.version == version)
        #expect(try pair.toServer(Array("ping".utf8)) == Array("ping".utf8))
        #expect(try pair.toClient(Array("pong".utf8)) == Array("pong".utf8))
        let (up, down) = try (pair.toServer(Self.large), pair.toClient(Self.large))
        #expect(up == Self.large)
        #expect(down == Self.large)
    }

    @Test("The newer version is taken where both sides know it")
    func newest() throws {
        let pair = try TLSPair()
        try pair.shakeHands()
        #expect(pair.client.version == .tls13)
    }

    @Test("Both sides refuse to meet where they know no common version")
    func noCommonVersion() throws {
        let pair = try TLSPair(
            client: .trustingRoot(versions: .tls12 ... .tls12), server: .showing([\.first], versions: .tls13 ... .tls13)
        )
        #expect(throws: TLSError.self) { try pair.shakeHands() }
        #expect(pair.server.failure == .handshakeFailed("unsupported protocol"))
        #expect(pair.client.failure == .handshakeFailed("tlsv1 alert protocol version"))
    }

    @Test("Bytes that come one by one are the same bytes", arguments: [TLSVersion.tls12, .tls13])
    func byteByByte(version: TLSVersion) throws {
        let pair = try TLSPair(client: .trustingRoot(versions: version...version), server: .showing([\.first]))
        while pair.client.outputCount + pair.server.outputCount > 0 {
            for byte in pair.client.takeOutput() { _ = try pair.server.receive([byte]) }
            for byte in pair.server.takeOutput() { _ = try pair.client.receive([byte]) }
        }
        try pair.client.send(Array("GET".utf8))
        var read: [UInt8] = []
        for byte in pair.client.takeOutput() { read += try pair.server.receive([byte]) }
        #expect(read == Array("GET".utf8))
    }

    @Test("A network that takes little at a time gets everything in order")
    func backPressure() throws {
        let pair = try TLSPair()
        try pair.shakeHands()
        try pair.server.send(Self.large)
        try pair.server.send(Self.large)
        var read: [UInt8] = []
        while pair.server.outputCount > 0 {
            var piece: [UInt8] = []
            unsafe pair.server.transmit { bytes in
                guard piece.isEmpty else { return 0 }
                unsafe piece.append(contentsOf: bytes.prefix(10_007))
                return piece.count
            }
            read += try pair.client.receive(piece)
        }
        #expect(read == Self.large + Self.large)
    }

    @Test("Connections that share their memory do not mix their bytes")
    func sharedWorkspace() throws {
        let (workspace, context) = (TLSWorkspace(), try TLSContext.showing([\.first]))
        let clients = try (0..<3).map { _ in try TLSEngine(client: .trustingRoot(), host: "a.example") }
        let servers = clients.map { _ in TLSEngine(server: context, workspace: workspace) }
        for _ in 0..<3 {
            for (client, server) in zip(clients, servers) { _ = try server.receive(client.takeOutput()) }
            for (client, server) in zip(clients, servers) { _ = try client.receive(server.takeOutput()) }
        }
        for (number, server) in servers.enumerated() {
            try server.send([UInt8](repeating: UInt8(number), count: 20_000))
            server.finish()
        }
        for (number, (client, server)) in zip(clients, servers).enumerated() {
            #expect(try client.receive(server.takeOutput()) == [UInt8](repeating: UInt8(number), count: 20_000))
            #expect(client.isPeerFinished)
        }
    }

    @Test("The protocol is agreed on, and a client with none of ours is refused")
    func protocols() throws {
        let agreed = try TLSPair()
        try agreed.shakeHands()
        #expect(agreed.client.negotiatedProtocol == "http/1.1")
        #expect(agreed.server.negotiatedProtocol == "http/1.1")
        let several = try TLSPair(client: .trustingRoot(protocols: ["h2", "http/1.1"]), server: .showing([\.first]))
        try several.shakeHands()
        #expect(several.server.negotiatedProtocol == "http/1.1")
        let silent = try TLSPair(client: .trustingRoot(protocols: []), server: .showing([\.first]))
        try silent.shakeHands()
        #expect(silent.server.negotiatedProtocol == nil)
        let other = try TLSPair(client: .trustingRoot(protocols: ["h2"]), server: .showing([\.first]))
        #expect(tlsRefusal { try other.shakeHands() } == .handshakeFailed("tlsv1 alert no application protocol"))
    }

    @Test("What is no TLS is told apart from TLS gone wrong")
    func garbage() throws {
        let plain = TLSEngine(server: try .showing([\.first]))
        #expect(tlsRefusal { _ = try plain.receive(Array("GET / HTTP/1.1\r\n".utf8)) } == .notTLS)
        #expect(plain.takeOutput().isEmpty)
        let garbage = TLSEngine(server: try .showing([\.first]))
        let record = [0x16, 3, 1, 0, 64] + [UInt8](repeating: 0xAA, count: 64)
        guard case .handshakeFailed = tlsRefusal({ _ = try garbage.receive(record) }) else {
            Issue.record("a handshake of garbage went on")
            return
        }
        #expect(garbage.takeOutput().first == 0x15, "The peer is told with an alert.")
        #expect(tlsRefusal { _ = try garbage.receive([1]) } == garbage.failure)
    }

    @Test("A changed byte is found, and nothing is delivered or sent any more")
    func tampering() throws {
        let pair = try TLSPair()
        try pair.shakeHands()
        try pair.client.send(Array("transfer 1".utf8))
        var record = pair.client.takeOutput()
        record[record.count - 3] ^= 1
        #expect(tlsRefusal { _ = try pair.server.receive(record) } == .broken("decryption failed or bad record mac"))
        #expect(tlsRefusal { try pair.server.send([1]) } == pair.server.failure)
    }

    @Test("An end is told apart from a cut", arguments: [TLSVersion.tls12, .tls13])
    func ends(version: TLSVersion) throws {
        let ended = try TLSPair(client: .trustingRoot(versions: version...version), server: .showing([\.first]))
        try ended.shakeHands()
        try ended.server.send(Array("all".utf8))
        ended.server.finish()
        #expect(try ended.client.receive(ended.server.takeOutput()) == Array("all".utf8))
        #expect(ended.client.isPeerFinished)
        #expect(throws: Never.self) { try ended.client.receiveEnd() }

        let cut = try TLSPair(client: .trustingRoot(versions: version...version), server: .showing([\.first]))
        try cut.shakeHands()
        #expect(try cut.toClient(Array("half".utf8)) == Array("half".utf8))
        #expect(tlsRefusal { try cut.client.receiveEnd() } == .truncated)
    }

    @Test("After its own end a side still reads what the other has to say")
    func halfClose() throws {
        let pair = try TLSPair()
        try pair.shakeHands()
        pair.client.finish()
        _ = try pair.server.receive(pair.client.takeOutput())
        #expect(pair.server.isPeerFinished)
        #expect(try pair.toClient(Array("late".utf8)) == Array("late".utf8))
    }
}
