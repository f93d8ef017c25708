import CLibpq
import Glibc

/// One connection of libpq, non-blocking and in pipeline mode once it is open. Not for two threads at once.
@safe final class Libpq {
    /// What a connection that is being opened needs next.
    enum OpeningStep {
        case waitForReading, waitForWriting, open, failed
    }

    private let connection: OpaquePointer
    private let notices: NoticeBox

    /// Begins to connect. Resolves names, so it can block when the configuration names a host. Nil without memory.
    init?(_ configuration: ConnectionConfiguration, notices: NoticeBox) {
        let parameters =
            [
                ("fallback_application_name", "lyceum"), ("client_encoding", "UTF8"),
                // A server that vanished without a word is noticed within a minute instead of hours.
                ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
                ("tcp_user_timeout", "30000"),
            ] + configuration.defaults + configuration.parameters
        let texts = unsafe parameters.flatMap { unsafe [strdup($0.0), strdup($0.1)] }
        defer { unsafe texts.forEach { unsafe free($0) } }
        var keywords: [UnsafePointer<CChar>?] = unsafe []
        var values: [UnsafePointer<CChar>?] = unsafe []
        for index in parameters.indices {
            unsafe keywords.append(UnsafePointer(texts[2 * index]))
            unsafe values.append(UnsafePointer(texts[2 * index + 1]))
        }
        unsafe keywords.append(nil)
        unsafe values.append(nil)
        guard let connection = unsafe PQconnectStartParams(&keywords, &values, 1) else { return nil }
        unsafe self.connection = unsafe connection
        self.notices = notices
        unsafe PQsetNoticeReceiver(connection, receiveNotice, Unmanaged.passUnretained(notices).toOpaque())
    }

    /// Whether libpq can read the connection string. Its own words for a string that it cannot read repeat the string,
    /// with the password in it; so does an error of the server, which takes such a string for a database's name.
    static func understands(_ url: String) -> Bool {
        guard let options = unsafe PQconninfoParse(url, nil) else { return false }
        unsafe PQconninfoFree(options)
        return true
    }

    deinit {
        unsafe PQfinish(connection)
    }

    // MARK: Opening

    /// The socket; it may change while the connection is being opened.
    var descriptor: Int32 { unsafe PQsocket(connection) }

    var isBroken: Bool { unsafe PQstatus(connection) == CONNECTION_BAD }

    /// Goes on with opening after the socket became ready.
    func poll() -> OpeningStep {
        switch unsafe PQconnectPoll(connection) {
        case PGRES_POLLING_READING: .waitForReading
        case PGRES_POLLING_WRITING: .waitForWriting
        case PGRES_POLLING_OK: .open
        default: .failed
        }
    }

    /// Turns the open connection to non-blocking pipelines.
    func enterPipeline() -> Bool {
        unsafe PQsetnonblocking(connection, 1) == 0 && PQenterPipelineMode(connection) == 1
    }

    /// Leaves pipelines for a script; nothing may be on its way.
    func exitPipeline() -> Bool {
        unsafe PQexitPipelineMode(connection) == 1
    }

    // MARK: State

    /// What libpq last complained about, on one line.
    var errorMessage: String {
        unsafe String(cString: PQerrorMessage(connection)).onOneLine
    }

    /// Whether no transaction is open on the server, as of its last answer.
    var isOutsideTransaction: Bool { unsafe PQtransactionStatus(connection) == PQTRANS_IDLE }

    /// Whether a transaction is open and sound, as of the server's last answer.
    var isInsideTransaction: Bool { unsafe PQtransactionStatus(connection) == PQTRANS_INTRANS }

    /// What cancels this connection's statements from any thread; it may outlive the connection.
    func makeCanceller() -> Canceller? {
        guard let handle = unsafe PQgetCancel(connection) else { return nil }
        return unsafe Canceller(owning: handle)
    }

    // MARK: Sending

    /// Queues the preparation of a statement.
    func sendPrepare(name: String, sql: String) -> Bool {
        unsafe PQsendPrepare(connection, name, sql, 0, nil) == 1
    }

    /// Queues the execution of a prepared statement.
    func sendPrepared(name: String, _ parameters: Parameters) -> Bool {
        unsafe parameters.withPointers { count, values, lengths, formats in
            unsafe PQsendQueryPrepared(connection, name, count, values, lengths, formats, 0) == 1
        }
    }

    /// Queues a statement that is not worth preparing.
    func sendOnce(_ sql: String) -> Bool {
        unsafe PQsendQueryParams(connection, sql, 0, nil, nil, nil, nil, 0) == 1
    }

    /// Queues several statements as one text; only outside pipelines.
    func sendScript(_ sql: String) -> Bool {
        unsafe PQsendQuery(connection, sql) == 1
    }

    /// Ends a pipeline and sends what the socket takes.
    func sendSync() -> Bool {
        unsafe PQpipelineSync(connection) == 1
    }

    /// Sends what is queued; nil when the connection broke, else whether everything has gone.
    func flush() -> Bool? {
        switch unsafe PQflush(connection) {
        case 0: true
        case 1: false
        default: nil
        }
    }

    /// Queues a piece of a copy.
    func putCopyData(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return true }
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe PQputCopyData(connection, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count)) == 1
        }
    }

    /// Queues the end of a copy, which the server undoes when it is not complete.
    func putCopyEnd(isComplete: Bool) -> Bool {
        unsafe PQputCopyEnd(connection, isComplete ? nil : "the rows ended before their time") == 1
    }

    // MARK: Receiving

    /// Reads what has arrived; false when the connection broke.
    func consumeInput() -> Bool {
        unsafe PQconsumeInput(connection) == 1
    }

    /// The next answer that has arrived in full; nil where more must come first.
    func nextReply() -> Reply<ResultSet>? {
        guard unsafe PQisBusy(connection) == 0 else { return nil }
        guard let result = unsafe PQgetResult(connection) else { return .endOfStatement }
        switch unsafe PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            return unsafe .result(ResultSet(owning: result))
        case PGRES_COPY_IN:
            unsafe PQclear(result)
            return .copyIn
        case PGRES_PIPELINE_SYNC:
            unsafe PQclear(result)
            return .synchronized
        case PGRES_PIPELINE_ABORTED:
            unsafe PQclear(result)
            return .skipped
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR:
            defer { unsafe PQclear(result) }
            return .failure(PostgresError(result: result))
        default:
            unsafe PQclear(result)
            return .unsupported
        }
    }

    /// The next notification that has arrived.
    func nextNotification() -> (channel: String, payload: String)? {
        guard let notification = unsafe PQnotifies(connection) else { return nil }
        defer { unsafe PQfreemem(notification) }
        return unsafe (String(cString: notification.pointee.relname), String(cString: notification.pointee.extra))
    }
}

/// Called by libpq on the thread that reads, once for each notice of the server.
nonisolated private func receiveNotice(_ argument: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
    guard let argument = unsafe argument, let result = unsafe result else { return }
    let notices = unsafe Unmanaged<NoticeBox>.fromOpaque(argument).takeUnretainedValue()
    notices.receive(
        severity: PostgresError.field(LYCEUM_PQ_SEVERITY, of: result) ?? "NOTICE",
        message: PostgresError.field(LYCEUM_PQ_MESSAGE, of: result) ?? "")
}
