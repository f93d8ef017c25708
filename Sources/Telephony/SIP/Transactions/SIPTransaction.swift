/// One of the four machines.
enum SIPTransaction: Equatable, Sendable {
    case inviteClient(SIPInviteClientTransaction)
    case client(SIPClientTransaction)
    case inviteServer(SIPInviteServerTransaction)
    case server(SIPServerTransaction)

    /// The request that began it.
    var request: SIPRequest {
        switch self {
        case .inviteClient(let transaction): transaction.request
        case .client(let transaction): transaction.request
        case .inviteServer(let transaction): transaction.request
        case .server(let transaction): transaction.request
        }
    }

    mutating func receive(_ response: SIPResponse) -> [SIPTransactionAction] {
        switch self {
        case .inviteClient(var transaction):
            defer { self = .inviteClient(transaction) }
            return transaction.receive(response)
        case .client(var transaction):
            defer { self = .client(transaction) }
            return transaction.receive(response)
        case .inviteServer, .server: return []
        }
    }

    mutating func receive(_ request: SIPRequest) -> [SIPTransactionAction] {
        switch self {
        case .inviteServer(var transaction):
            defer { self = .inviteServer(transaction) }
            return transaction.receive(request)
        case .server(let transaction): return transaction.receive(request)
        case .inviteClient, .client: return []
        }
    }

    mutating func answer(_ response: SIPResponse) -> [SIPTransactionAction] {
        switch self {
        case .inviteServer(var transaction):
            defer { self = .inviteServer(transaction) }
            return transaction.answer(response)
        case .server(var transaction):
            defer { self = .server(transaction) }
            return transaction.answer(response)
        case .inviteClient, .client: return []
        }
    }

    mutating func fire(_ timer: SIPTimer) -> [SIPTransactionAction] {
        switch self {
        case .inviteClient(var transaction):
            defer { self = .inviteClient(transaction) }
            return transaction.fire(timer)
        case .client(var transaction):
            defer { self = .client(transaction) }
            return transaction.fire(timer)
        case .inviteServer(var transaction):
            defer { self = .inviteServer(transaction) }
            return transaction.fire(timer)
        case .server(var transaction):
            defer { self = .server(transaction) }
            return transaction.fire(timer)
        }
    }

    mutating func failTransport() -> [SIPTransactionAction] {
        switch self {
        case .inviteClient(var transaction):
            defer { self = .inviteClient(transaction) }
            return transaction.failTransport()
        case .client(var transaction):
            defer { self = .client(transaction) }
            return transaction.failTransport()
        case .inviteServer(let transaction): return transaction.failTransport()
        case .server(var transaction):
            defer { self = .server(transaction) }
            return transaction.failTransport()
        }
    }
}
