/// What a Contact field says: addresses, or all of them with a star (RFC 3261 §10.2.2, §20.10).
enum SIPContacts: Equatable, Sendable {
    case all
    case some([SIPNameAddress])

    /// Reads the values of all Contact fields of a message; nil where any is malformed, or a star is not alone.
    init?(_ values: [String]) {
        if values == ["*"] {
            self = .all
            return
        }
        var contacts: [SIPNameAddress] = []
        for value in values {
            guard let list = SIPNameAddress.list(value) else { return nil }
            contacts += list
        }
        // A registration's life and rank have a grammar of their own (§20.10).
        for contact in contacts {
            if let text = contact.parameters["expires"] {
                var scanner = SIPScanner(text)
                guard scanner.number(upTo: UInt64(UInt32.max)) != nil, scanner.isAtEnd else { return nil }
            }
            if let rank = contact.parameters["q"], !Self.isRank(rank) { return nil }
        }
        self = .some(contacts)
    }

    /// `qvalue`: 0 to 1 with at most three digits.
    private static func isRank(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.dropFirst().first ?? parts[0].prefix(0)
        guard parts[0].elementsEqual([0x30]) || parts[0].elementsEqual([0x31]), fraction.count <= 3 else {
            return false
        }
        return fraction.allSatisfy { SIPScanner.isDigit($0) && (parts[0].first == 0x30 || $0 == 0x30) }
    }
}
