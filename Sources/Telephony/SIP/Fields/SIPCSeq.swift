/// The place of a request among those of its dialog, and its method again (RFC 3261 §20.16).
struct SIPCSeq: Hashable, SIPFieldValue {
    /// Below 2³¹ (§8.1.1.5).
    var number: UInt32
    var method: SIPMethod

    init(_ number: UInt32, _ method: SIPMethod) {
        self.number = number
        self.method = method
    }

    init?(_ scanner: inout SIPScanner) {
        guard let number = scanner.number(upTo: 1 << 31 - 1), scanner.next == 0x20 || scanner.next == 0x09 else {
            return nil
        }
        scanner.skipSpaces()
        guard let method = scanner.token().flatMap({ SIPMethod($0) }) else { return nil }
        self.init(UInt32(number), method)
    }

    var description: String { "\(number) \(method)" }
}
