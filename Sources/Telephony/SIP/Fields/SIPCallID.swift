/// What names a call; case counts (RFC 3261 §20.8).
struct SIPCallID: Hashable, SIPFieldValue {
    let text: String

    init?(_ scanner: inout SIPScanner) {
        guard let text = Self.text(&scanner) else { return nil }
        self.text = text
    }

    var description: String { text }

    /// `word [ "@" word ]`.
    static func text(_ scanner: inout SIPScanner) -> String? {
        guard var text = scanner.text(SIPScanner.isWord) else { return nil }
        if scanner.take(0x40) {
            guard let host = scanner.text(SIPScanner.isWord) else { return nil }
            text += "@\(host)"
        }
        return text
    }
}
