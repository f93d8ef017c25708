import Crypto
import Support

/// Both ends of a connection, without a network between them.
struct TLSPair {
    let client: TLSEngine
    let server: TLSEngine

    init(
        client: TLSContext, server: TLSContext, host: String = "a.example", resuming session: TLSSession? = nil
    ) throws {
        self.client = try TLSEngine(client: client, host: host, resuming: session)
        self.server = TLSEngine(server: server)
    }

    /// A client that trusts the tests' root, and a server with one certificate.
    init(host: String = "a.example") throws {
        try self.init(client: .trustingRoot(), server: .showing([\.first]), host: host)
    }

    /// Carries bytes to and fro until neither side has more to say. Throws what either side finds wrong, the client
    /// first.
    func shakeHands() throws {
        while client.outputCount + server.outputCount > 0 { try turn() }
    }

    /// Carries what the client has to say to the server, and then the other way round.
    func turn() throws {
        var failure: (any Error)?
        do { _ = try server.receive(client.takeOutput()) } catch { failure = error }
        let answer = server.takeOutput()
        if !answer.isEmpty { _ = try client.receive(answer) }
        if let failure { throw failure }
    }

    /// What the server reads of what the client sends.
    func toServer(_ plaintext: [UInt8]) throws -> [UInt8] {
        try client.send(plaintext)
        return try server.receive(client.takeOutput())
    }

    /// What the client reads of what the server sends.
    func toClient(_ plaintext: [UInt8]) throws -> [UInt8] {
        try server.send(plaintext)
        return try client.receive(server.takeOutput())
    }
}

extension TLSContext {
    static func trustingRoot(
        protocols: [String] = ["http/1.1"], versions: ClosedRange<TLSVersion> = .tls12 ... .tls13
    ) throws -> TLSContext {
        try .client(
            trusting: .roots(pem: TestCertificates.shared.get().root), protocols: protocols, versions: versions)
    }

    static func showing(
        _ pairs: [KeyPath<TestCertificates, TestCertificates.Pair>], tickets: TLSTicketKeys = TLSTicketKeys(),
        versions: ClosedRange<TLSVersion> = .tls12 ... .tls13
    ) throws -> TLSContext {
        let certificates = try TestCertificates.shared.get()
        return try .server(
            pairs.map { pair in
                try TLSCertificate(chainPEM: certificates[keyPath: pair].chain, keyPEM: certificates[keyPath: pair].key)
            }, tickets: tickets, versions: versions)
    }
}

/// The error that the body throws; nil when it throws none or another.
func tlsRefusal(_ body: () throws -> Void) -> TLSError? {
    do {
        try body()
        return nil
    } catch {
        return error as? TLSError
    }
}
