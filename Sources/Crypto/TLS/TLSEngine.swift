import COpenSSL

/// One TLS connection without its socket: bytes of the network go in and plain ones come out, and the other way round.
///
/// Whatever it is told, it may want to send something, such as a part of the handshake: after each call `transmit`
/// hands that over. It is used by one thread at a time.
@safe package final class TLSEngine {
    /// Whether the handshake is over: only now plain bytes can be sent.
    package private(set) var isEstablished = false
    /// Whether the peer has said that it sends nothing more.
    package private(set) var isPeerFinished = false
    /// Whether the network took less than it was offered the last time.
    package private(set) var isCongested = false
    /// What went wrong; nothing works any more then, but an alert may still have to be transmitted.
    package private(set) var failure: TLSError?

    /// What the extensions ask OpenSSL about.
    let connection: OpaquePointer
    private let channel: UnsafeMutablePointer<lyceum_tls_channel>
    private let context: TLSContext
    private let workspace: TLSWorkspace
    /// What could not be transmitted yet, from the given place on.
    private var pending: [UInt8] = []
    private var pendingStart = 0
    private var hasBegun = false

    private init(_ context: TLSContext, workspace: TLSWorkspace) {
        self.context = context
        self.workspace = workspace
        unsafe connection = context.makeConnection()
        unsafe channel = .allocate(capacity: 1)
        unsafe channel.initialize(to: lyceum_tls_channel(input: nil, input_count: 0, output: workspace.output))
        guard let method = unsafe Self.method, let bio = unsafe BIO_new(method) else { fatalError("out of memory") }
        unsafe BIO_set_data(bio, channel)
        unsafe BIO_set_init(bio, 1)
        unsafe SSL_set_bio(connection, bio, bio)
    }

    /// The server's side of a new connection.
    package convenience init(server context: TLSContext, workspace: TLSWorkspace = TLSWorkspace()) {
        precondition(context.role == .server)
        self.init(context, workspace: workspace)
        unsafe SSL_set_accept_state(connection)
    }

    /// The client's side of a new connection; it has its first message to transmit.
    ///
    /// - Parameters:
    ///   - host: the name or numeric address that the server's certificate must have
    ///   - session: of an earlier connection to the same host, to resume
    package convenience init(
        client context: TLSContext, host: String, resuming session: TLSSession? = nil,
        workspace: TLSWorkspace = TLSWorkspace()
    ) throws(TLSError) {
        precondition(context.role == .client)
        self.init(context, workspace: workspace)
        unsafe SSL_set_connect_state(connection)
        guard expect(host) else { throw .handshakeFailed("\(host) is no name of a server") }
        if let session { _ = unsafe SSL_set_session(connection, session.pointer) }
        try handshake()
        keepOutput()
    }

    deinit {
        // Or OpenSSL would take the session for broken, because nobody said goodbye over it.
        if failure == nil { unsafe SSL_set_shutdown(connection, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN) }
        unsafe SSL_free(connection)
        unsafe channel.deallocate()
    }

    private static nonisolated(unsafe) let method = unsafe lyceum_tls_bio_method()

    /// Asks for the host by name and accepts no certificate without it; a name is also sent, an address is not.
    private func expect(_ host: String) -> Bool {
        let parameters = unsafe SSL_get0_param(connection)
        if unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1 { return true }
        ERR_clear_error()
        unsafe X509_VERIFY_PARAM_set_hostflags(parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        return unsafe !host.isEmpty && !host.utf8.contains(0) && SSL_set1_host(connection, host) == 1
            && lyceum_tls_set_server_name(connection, host) == 1
    }

    // MARK: Receiving

    /// Takes what the network gave, all of it, and delivers what it says in plain; what is delivered is gone when
    /// `deliver` returns.
    package func receive(
        _ ciphertext: UnsafeRawBufferPointer, deliver: (UnsafeRawBufferPointer) -> Void
    ) throws(TLSError) {
        if let failure { throw failure }
        if !hasBegun, let first = unsafe ciphertext.first {
            hasBegun = true
            // Every connection begins with a record of the handshake, or an alert instead of one (RFC 8446 §5.1).
            if first != 0x16, first != 0x15 { throw fail(.notTLS) }
        }
        unsafe channel.pointee.input = unsafe ciphertext.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe channel.pointee.input_count = ciphertext.count
        defer {
            unsafe channel.pointee.input = nil
            unsafe channel.pointee.input_count = 0
            keepOutput()
        }
        if !isEstablished { try handshake() }
        if isEstablished { try unsafe decrypt(deliver) }
    }

    /// The network gives no more. Throws if the peer has not said so: what came may have been cut off.
    package func receiveEnd() throws(TLSError) {
        if let failure { throw failure }
        if !isPeerFinished { throw fail(.truncated) }
    }

    private func handshake() throws(TLSError) {
        ERR_clear_error()
        let status = unsafe SSL_do_handshake(connection)
        if status == 1 {
            isEstablished = true
        } else if unsafe SSL_get_error(connection, status) != SSL_ERROR_WANT_READ {
            let verification = unsafe SSL_get_verify_result(connection)
            if context.role == .client, verification != X509_V_OK {
                ERR_clear_error()
                throw fail(.untrustedCertificate(unsafe String(cString: X509_verify_cert_error_string(verification))))
            }
            throw fail(.handshakeFailed(TLSError.takeReason()))
        }
    }

    private func decrypt(_ deliver: (UnsafeRawBufferPointer) -> Void) throws(TLSError) {
        let plaintext = unsafe workspace.plaintext
        var count = 0
        defer { if count > 0 { unsafe deliver(UnsafeRawBufferPointer(rebasing: plaintext[..<count])) } }
        // Nothing received means nothing to find: each look costs, and most ends of input are the end of a record.
        while unsafe channel.pointee.input_count > 0 || SSL_pending(connection) > 0 {
            if count == plaintext.count {
                unsafe deliver(UnsafeRawBufferPointer(plaintext))
                count = 0
            }
            ERR_clear_error()
            let read = unsafe SSL_read(
                connection, plaintext.baseAddress?.advanced(by: count), Int32(plaintext.count - count))
            if read > 0 {
                count += Int(read)
                continue
            }
            switch unsafe SSL_get_error(connection, read) {
            case SSL_ERROR_WANT_READ: return
            case SSL_ERROR_ZERO_RETURN:
                isPeerFinished = true
                return
            default: throw fail(.broken(TLSError.takeReason()))
            }
        }
    }

    private func fail(_ error: TLSError) -> TLSError {
        failure = error
        return error
    }

    // MARK: Sending

    /// Encrypts bytes for `transmit`; false once the connection has failed. The handshake must be over, and everything
    /// that was encrypted before should be transmitted first, or it piles up here. `transmit` follows before another
    /// connection of the same workspace does anything.
    package func encrypt(_ plaintext: UnsafeRawBufferPointer) -> Bool {
        precondition(isEstablished, "the handshake is not over")
        guard failure == nil else { return false }
        guard unsafe !plaintext.isEmpty else { return true }
        ERR_clear_error()
        let written = unsafe SSL_write(connection, plaintext.baseAddress, Int32(clamping: plaintext.count))
        if written == plaintext.count { return true }
        _ = fail(.broken(TLSError.takeReason()))
        return false
    }

    /// Says to the peer that nothing more will be sent, if there is still something to say it over.
    package func finish() {
        guard isEstablished, failure == nil else { return }
        ERR_clear_error()
        _ = unsafe SSL_shutdown(connection)
        ERR_clear_error()
        keepOutput()
    }

    /// How many bytes wait to be transmitted.
    package var outputCount: Int { unsafe pending.count - pendingStart + workspace.output.pointee.count }

    /// Offers everything that waits to the network, which says how many bytes it took; the rest waits on.
    package func transmit(_ send: (UnsafeRawBufferPointer) -> Int) {
        if pendingStart < pending.count {
            keepOutput()
            pendingStart += unsafe pending.withUnsafeBytes { bytes in
                unsafe send(UnsafeRawBufferPointer(rebasing: bytes[pendingStart...]))
            }
            if pendingStart == pending.count { forgetPending() }
        } else {
            let output = unsafe workspace.output.pointee
            guard unsafe output.count > 0 else { return }
            let bytes = unsafe UnsafeBufferPointer(start: output.bytes, count: output.count)
            let sent = unsafe send(UnsafeRawBufferPointer(bytes))
            if sent < bytes.count { unsafe pending.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[sent...])) }
            unsafe workspace.output.pointee.count = 0
        }
        isCongested = pendingStart < pending.count
    }

    /// Gives back memory that only a connection with something to send needs.
    package func releaseMemory() {
        if pending.isEmpty, pending.capacity > 0 { pending = [] }
    }

    private func forgetPending() {
        // The memory stays for the next bytes that find no room: a connection on which some do not will see more.
        pending.removeAll(keepingCapacity: true)
        pendingStart = 0
    }

    /// Moves what was encrypted out of the memory that other connections use too.
    func keepOutput() {
        let output = unsafe workspace.output.pointee
        guard unsafe output.count > 0 else { return }
        unsafe pending.append(contentsOf: UnsafeBufferPointer(start: output.bytes, count: output.count))
        unsafe workspace.output.pointee.count = 0
    }
}
