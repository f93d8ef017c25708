/// What tells which transaction a message belongs to.
struct SIPTransactionKey: Hashable, Sendable {
    private let parts: [String]

    /// That of an answer, and of the request that it answers (RFC 3261 §17.1.3). Nil without a branch.
    init?(client fields: SIPFields) {
        guard let branch = fields.via?.branch, let method = fields.cseq?.method else { return nil }
        parts = ["client", branch, method.name]
    }

    /// That of a request that came (§17.2.3); an ACK belongs to its INVITE. Nil where the request says too little.
    ///
    /// Without a branch that is unique, it is what RFC 2543 compares. The tag of To is left out there, for the ACK has the
    /// one that the answer gave.
    init?(server request: SIPRequest, as method: SIPMethod? = nil) {
        guard let via = request.fields.via, let cseq = request.fields.cseq else { return nil }
        let method = method ?? (request.method == .ack ? .invite : request.method)
        if let branch = via.uniqueBranch {
            parts = ["server", branch, via.host.description, via.port.map { String($0) } ?? "", method.name]
        } else {
            guard let callID = request.fields.callID else { return nil }
            parts = [
                "old", request.uri.description, request.fields.from?.tag ?? "", callID, String(cseq.number),
                via.description, method.name,
            ]
        }
    }
}
