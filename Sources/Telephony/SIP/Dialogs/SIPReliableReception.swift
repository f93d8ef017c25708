/// Reliable provisional answers on the side that receives them, within one dialog (RFC 3262 §4).
struct SIPReliableReception: Equatable, Sendable {
    private var last: UInt32?

    init() {}

    /// What the PRACK of an answer says; nil where none is due: the answer is not reliable, came before, or came out of
    /// its order, and then will be repeated.
    mutating func receive(_ response: SIPResponse) -> SIPReliableAck? {
        guard response.status.isProvisional, response.status.code > 100,
            response.fields.options(.require).contains("100rel"), let number = response.fields.rseq, number > 0,
            let request = response.fields.cseq
        else { return nil }
        if let last, last == .max || number != last + 1 { return nil }
        last = number
        return SIPReliableAck(response: number, request: request)
    }
}
