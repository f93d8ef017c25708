/// All transactions of an endpoint (RFC 3261 §17). Repetitions end here; what is new goes to the user.
struct SIPTransactionTable: Sendable {
    /// What became of a request that came.
    enum Arrival: Equatable, Sendable {
        /// It has begun a transaction: the user answers it there.
        case new(SIPTransactionKey, [SIPTransactionAction])
        /// It belongs to one that is here.
        case known(SIPTransactionKey, [SIPTransactionAction])
        /// An ACK of a 2xx: it goes to its dialog (§13.3.1.4).
        case acknowledgement(SIPRequest)
        /// There is no room, or it is one that came by two ways: this is sent and nothing kept.
        case turnedAway(SIPResponse)
        /// There is nothing to be done.
        case ignored
    }

    private let limit: Int
    private let timings: SIPTimings
    private var transactions: [SIPTransactionKey: SIPTransaction] = [:]
    /// Requests outside of dialogs, to notice those that came twice by different ways (§8.2.2.2).
    private var origins: [String: SIPTransactionKey] = [:]

    init(limit: Int = 20_000, timings: SIPTimings = SIPTimings()) {
        (self.limit, self.timings) = (limit, timings)
    }

    /// How many there are.
    var count: Int { transactions.count }

    /// The transaction of that key.
    subscript(key: SIPTransactionKey) -> SIPTransaction? { transactions[key] }

    /// A request that came. `toTag` is for answers of the table itself.
    mutating func receive(_ request: SIPRequest, isReliable: Bool, toTag: @autoclosure () -> String) -> Arrival {
        guard let key = SIPTransactionKey(server: request) else { return .ignored }
        if transactions[key] != nil { return .known(key, change(key) { $0.receive(request) }) }
        if request.method == .ack { return .acknowledgement(request) }
        let origin = Self.origin(request)
        if let origin, origins[origin] != nil {
            return .turnedAway(request.response(SIPStatus(482), toTag: toTag()))
        }
        guard transactions.count < limit else {
            var response = request.response(.serviceUnavailable, toTag: toTag())
            response.fields.append(.retryAfter, "5")
            return .turnedAway(response)
        }
        if let origin { origins[origin] = key }
        guard request.method == .invite else {
            transactions[key] = .server(SIPServerTransaction(request, isReliable: isReliable, timings: timings))
            return .new(key, [])
        }
        let transaction = SIPInviteServerTransaction(request, isReliable: isReliable, timings: timings)
        transactions[key] = .inviteServer(transaction)
        return .new(key, transaction.begin())
    }

    /// The INVITE that a CANCEL is about, where it is still here (§9.2).
    func invite(of cancel: SIPRequest) -> SIPTransactionKey? {
        SIPTransactionKey(server: cancel, as: .invite).flatMap { transactions[$0] == nil ? nil : $0 }
    }

    /// An answer that came; nil where nobody asked, as for one whose Via is not ours (§18.1.2, RFC 6026 §8.9).
    mutating func receive(_ response: SIPResponse) -> (SIPTransactionKey, [SIPTransactionAction])? {
        guard let key = SIPTransactionKey(client: response.fields), let transaction = transactions[key],
            // The branch is ours alone, but a reflected message has it too.
            transaction.request.fields.via?.host == response.fields.via?.host
        else { return nil }
        return (key, change(key) { $0.receive(response) })
    }

    /// Sends a request with a branch of its own; nil where there is no room, or the branch is taken.
    mutating func send(
        _ request: SIPRequest, isReliable: Bool
    ) -> (SIPTransactionKey, [SIPTransactionAction])? {
        guard transactions.count < limit, request.method != .ack, let key = SIPTransactionKey(client: request.fields),
            transactions[key] == nil
        else { return nil }
        guard request.method == .invite else {
            let transaction = SIPClientTransaction(request, isReliable: isReliable, timings: timings)
            transactions[key] = .client(transaction)
            return (key, transaction.begin())
        }
        let transaction = SIPInviteClientTransaction(request, isReliable: isReliable, timings: timings)
        transactions[key] = .inviteClient(transaction)
        return (key, transaction.begin())
    }

    /// The user's answer to a request.
    mutating func answer(_ key: SIPTransactionKey, _ response: SIPResponse) -> [SIPTransactionAction] {
        change(key) { $0.answer(response) }
    }

    /// A timer of a transaction has run out.
    mutating func fire(_ timer: SIPTimer, of key: SIPTransactionKey) -> [SIPTransactionAction] {
        change(key) { $0.fire(timer) }
    }

    /// What a transaction sent could not be sent.
    mutating func failTransport(of key: SIPTransactionKey) -> [SIPTransactionAction] {
        change(key) { $0.failTransport() }
    }

    private mutating func change(
        _ key: SIPTransactionKey, _ event: (inout SIPTransaction) -> [SIPTransactionAction]
    ) -> [SIPTransactionAction] {
        guard var transaction = transactions[key] else { return [] }
        let actions = event(&transaction)
        if actions.contains(.ended) {
            transactions[key] = nil
            if let origin = Self.origin(transaction.request), origins[origin] == key { origins[origin] = nil }
        } else {
            transactions[key] = transaction
        }
        return actions
    }

    /// Who asked what, whichever way it came; nil within a dialog.
    private static func origin(_ request: SIPRequest) -> String? {
        guard request.fields.to?.tag == nil, let tag = request.fields.from?.tag, let callID = request.fields.callID,
            let cseq = request.fields.cseq
        else { return nil }
        return "\(tag)\n\(callID)\n\(cseq)"
    }
}
