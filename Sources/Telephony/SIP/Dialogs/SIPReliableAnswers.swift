/// Reliable provisional answers on the side that sends them (RFC 3262 §3): one at a time, numbered in order.
struct SIPReliableAnswers: Equatable, Sendable {
    private let request: SIPCSeq
    private var next: UInt32
    /// The number of the answer that waits for its PRACK.
    private(set) var open: UInt32?

    /// `first` is any number from 1 to 2³¹ − 1, chosen evenly.
    init(request: SIPCSeq, first: UInt32) {
        precondition(first >= 1 && first < 1 << 31)
        (self.request, next) = (request, first)
    }

    /// Numbers an answer; nil while another waits, behind which it has to queue.
    mutating func number(_ response: SIPResponse) -> SIPResponse? {
        guard open == nil, response.status.code > 100, response.status.isProvisional else { return nil }
        var response = response
        response.fields.append(.require, "100rel")
        response.fields.set(.rseq, String(next))
        open = next
        next += 1
        return response
    }

    /// Whether a PRACK acknowledges what waits: it is answered with 200, another with 481.
    mutating func acknowledge(_ prack: SIPRequest) -> Bool {
        guard let open, prack.fields.rack == SIPReliableAck(response: open, request: request) else { return false }
        self.open = nil
        return true
    }
}
