import COpenSSL

/// What many TLS connections share: versions and ciphers, and a server's certificates or a client's trust.
///
/// It never changes, and any thread may make connections with it. A server that gets new certificates makes a new
/// context; the connections of the old one go on with it.
@safe package final class TLSContext: Sendable {
    /// Which side of a connection it is for.
    enum Role {
        case server, client
    }

    /// Forward secrecy and authenticated encryption only; TLS 1.3 knows nothing else.
    private static let ciphers = """
        ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:\
        ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
        """
    private static let groups = "X25519:P-256:P-384"

    /// Which side of a connection it is for.
    let role: Role
    /// The first one begins every connection; a server goes over to another when the client asks for its name.
    private nonisolated(unsafe) let contexts: [OpaquePointer]
    private let names: TLSServerNames
    private let tickets: TLSTicketKeys
    /// The protocols for ALPN, as they travel (RFC 7301 §3.1).
    private let protocols: [UInt8]

    init(
        role: Role, count: Int, names: TLSServerNames, tickets: TLSTicketKeys, protocols: [String],
        versions: ClosedRange<TLSVersion>
    ) {
        self.role = role
        self.names = names
        self.tickets = tickets
        self.protocols = protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        unsafe contexts = (0..<count).map { _ in unsafe Self.makeContext(versions) }
        unsafe contexts.forEach { unsafe prepare($0) }
    }

    deinit {
        unsafe contexts.forEach { unsafe SSL_CTX_free($0) }
    }

    /// Lets the body set up each of the contexts.
    func withContext<Result>(
        _ index: Int, _ body: (OpaquePointer) throws(TLSError) -> Result
    ) throws(TLSError) -> Result {
        try unsafe body(contexts[index])
    }

    /// A new connection, which then is the caller's; the context must outlive it.
    func makeConnection() -> OpaquePointer {
        guard let connection = unsafe SSL_new(contexts[0]) else { fatalError("out of memory") }
        return unsafe connection
    }

    private static func makeContext(_ versions: ClosedRange<TLSVersion>) -> OpaquePointer {
        guard let context = unsafe SSL_CTX_new(TLS_method()) else { fatalError("out of memory") }
        let (lowest, highest) = (versions.lowerBound.rawValue, versions.upperBound.rawValue)
        let isSet =
            unsafe lyceum_tls_set_versions(context, lowest, highest) == 1
            && SSL_CTX_set_cipher_list(context, ciphers) == 1 && lyceum_tls_set_groups(context, groups) == 1
        precondition(isSet, "OpenSSL does not know the ciphers that TLS needs")
        unsafe SSL_CTX_set_options(context, lyceum_tls_options)
        // Idle connections give their buffers back: they cost 34 KB each.
        unsafe lyceum_tls_set_mode(context, Int(SSL_MODE_RELEASE_BUFFERS))
        unsafe lyceum_tls_set_session_cache(context, Int(SSL_SESS_CACHE_OFF))
        return unsafe context
    }

    private func prepare(_ context: OpaquePointer) {
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe SSL_CTX_set_ex_data(context, 0, this)
        switch role {
        case .client:
            unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
            _ = unsafe SSL_CTX_set_alpn_protos(context, protocols, UInt32(protocols.count))
        case .server:
            let id = Array("lyceum".utf8)
            _ = unsafe SSL_CTX_set_session_id_context(context, id, UInt32(id.count))
            _ = unsafe SSL_CTX_set_timeout(context, Int(TLSTicketKeys.lifetime))
            unsafe SSL_CTX_set_tlsext_ticket_key_evp_cb(context, onTicket)
            unsafe lyceum_tls_on_server_name(context, onServerName, this)
            if !protocols.isEmpty { unsafe SSL_CTX_set_alpn_select_cb(context, onProtocols, this) }
        }
    }

    // MARK: OpenSSL's questions during a handshake

    /// The object behind a callback's argument.
    fileprivate static func at(_ pointer: UnsafeMutableRawPointer?) -> TLSContext? {
        guard let pointer = unsafe pointer else { return nil }
        return unsafe Unmanaged<TLSContext>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Goes over to the certificate with the name that the client asks for; without one, the first stays.
    fileprivate func chooseCertificate(for connection: OpaquePointer) {
        guard let name = unsafe SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name),
            let index = names.certificate(for: unsafe String(cString: name)), index > 0
        else { return }
        _ = unsafe SSL_set_SSL_CTX(connection, contexts[index])
    }

    /// The client's first protocol that is also one of ours; it points into the client's list.
    fileprivate func chooseProtocol(
        from offered: UnsafeBufferPointer<UInt8>, _ chosen: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
        _ count: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        unsafe SSL_select_next_proto(
            chosen, count, offered.baseAddress, UInt32(offered.count), protocols, UInt32(protocols.count))
            == OPENSSL_NPN_NEGOTIATED
    }

    /// The keys of session tickets.
    fileprivate var ticketKeys: TLSTicketKeys { tickets }
}

private func onServerName(
    _ connection: OpaquePointer?, _ alert: UnsafeMutablePointer<Int32>?, _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let connection = unsafe connection else { return SSL_TLSEXT_ERR_NOACK }
    unsafe TLSContext.at(argument)?.chooseCertificate(for: connection)
    return SSL_TLSEXT_ERR_OK
}

private func onProtocols(
    _ connection: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ count: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ offeredCount: UInt32,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context = unsafe TLSContext.at(argument), let chosen = unsafe chosen, let count = unsafe count
    else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    var choice: UnsafeMutablePointer<UInt8>?
    let list = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredCount))
    guard unsafe context.chooseProtocol(from: list, &choice, count) else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    unsafe chosen.pointee = unsafe UnsafePointer(choice)
    return SSL_TLSEXT_ERR_OK
}

private func onTicket(
    _ connection: OpaquePointer?, _ name: UnsafeMutablePointer<UInt8>?, _ iv: UnsafeMutablePointer<UInt8>?,
    _ cipher: OpaquePointer?, _ mac: OpaquePointer?, _ seals: Int32
) -> Int32 {
    guard let context = unsafe TLSContext.at(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), 0)) else { return -1 }
    let name = unsafe UnsafeMutableRawBufferPointer(start: name, count: 16)
    let iv = unsafe UnsafeMutableRawBufferPointer(start: iv, count: 16)
    if seals == 0 {
        return unsafe context.ticketKeys.open(
            name: UnsafeRawBufferPointer(name), iv: UnsafeRawBufferPointer(iv), cipher: cipher, mac: mac)
    }
    return unsafe context.ticketKeys.seal(name: name, iv: iv, cipher: cipher, mac: mac) ? 1 : -1
}
