/// Which provisional answer a PRACK acknowledges (RFC 3262 §7.2).
struct SIPReliableAck: Hashable, SIPFieldValue {
    /// That of the answer's RSeq.
    let response: UInt32
    /// That of the answered request.
    let request: SIPCSeq

    init(response: UInt32, request: SIPCSeq) {
        self.response = response
        self.request = request
    }

    init?(_ scanner: inout SIPScanner) {
        guard let response = scanner.number(upTo: UInt64(UInt32.max)), scanner.next == 0x20 || scanner.next == 0x09
        else { return nil }
        scanner.skipSpaces()
        guard let request = SIPCSeq(&scanner) else { return nil }
        self.init(response: UInt32(response), request: request)
    }

    var description: String { "\(response) \(request)" }
}
