/// A number of seconds below 2³² with parameters and a comment behind it: Expires, Min-SE, Retry-After
/// (RFC 3261 §20.19, §20.33).
struct SIPSeconds: Equatable, SIPFieldValue {
    let seconds: UInt32
    let parameters: SIPParameters

    init?(_ scanner: inout SIPScanner) {
        guard let seconds = scanner.number(upTo: UInt64(UInt32.max)) else { return nil }
        self.seconds = UInt32(seconds)
        scanner.skipSpaces()
        if scanner.next == UInt8(ascii: "("), !Self.skipComment(&scanner) { return nil }
        guard let parameters = SIPParameters(&scanner) else { return nil }
        self.parameters = parameters
    }

    private static func skipComment(_ scanner: inout SIPScanner) -> Bool {
        var depth = 0
        repeat {
            if scanner.take(UInt8(ascii: "(")) {
                depth += 1
            } else if scanner.take(UInt8(ascii: ")")) {
                depth -= 1
            } else {
                _ = scanner.take(UInt8(ascii: "\\"))
                guard scanner.skipByte() else { return false }
            }
        } while depth > 0
        return true
    }

    var description: String { "\(seconds)\(parameters)" }
}
