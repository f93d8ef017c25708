/// Whether the fields that the layers above rely on are there and keep to their grammar.
enum SIPFieldCheck {
    /// The first fault of the fields; those that nobody here reads are not looked into (RFC 3261 §7.3.1, §8.2.2).
    static func fault(of fields: SIPFields) -> SIPFault? {
        for entry in fields.entries {
            if let isSound = grammar[entry.name], !isSound(entry.value) { return .invalidField(entry.name) }
        }
        for name in single where fields.all(name).count > 1 { return .repeatedField(name) }
        for name in required where fields[name] == nil { return .missingField(name) }
        if fields.contacts == nil { return .invalidField(.contact) }
        return nil
    }

    /// What every message has (§8.1.1), but Max-Forwards: the requests of RFC 2543 have none (RFC 4475 §3.4.1).
    private static let required: [SIPFieldName] = [.via, .from, .to, .callID, .cseq]

    private static let single: [SIPFieldName] = [
        .from, .to, .callID, .cseq, .maxForwards, .expires, .minExpires, .contentType, .retryAfter, .sessionExpires,
        .minSE, .rack, .rseq, .referTo, .referredBy, .replaces, .event, .subscriptionState,
    ]

    private static let grammar: [SIPFieldName: @Sendable (String) -> Bool] = [
        .via: { SIPVia.list($0) != nil },
        .from: { SIPNameAddress($0) != nil },
        .to: { SIPNameAddress($0) != nil },
        .route: isRoute, .recordRoute: isRoute,
        .referTo: { SIPNameAddress($0) != nil },
        .referredBy: { SIPNameAddress($0) != nil },
        .callID: { SIPCallID($0) != nil },
        .cseq: { SIPCSeq($0) != nil },
        .maxForwards: { text in
            var scanner = SIPScanner(text)
            return scanner.number(upTo: 255) != nil && scanner.isAtEnd
        },
        .expires: isNumber, .minExpires: isNumber, .rseq: isNumber,
        .minSE: { SIPSeconds($0) != nil },
        .retryAfter: { SIPSeconds($0) != nil },
        .sessionExpires: { SIPSessionExpires($0) != nil },
        .rack: { SIPReliableAck($0) != nil },
        .replaces: { SIPReplaces($0) != nil },
        .contentType: { SIPMediaType($0) != nil },
        .contentEncoding: isTokens, .require: isTokens, .proxyRequire: isTokens,
        .supported: isTokensOrNone, .unsupported: isTokensOrNone, .allow: isTokensOrNone,
        .accept: { $0.isEmpty || SIPMediaType.list($0) != nil },
    ]

    /// A route is in brackets and one of SIP's own (§20.30, §20.34).
    @Sendable private static func isRoute(_ text: String) -> Bool {
        SIPNameAddress.list(text)?.allSatisfy { $0.uri.sip != nil } ?? false
    }

    @Sendable private static func isNumber(_ text: String) -> Bool {
        var scanner = SIPScanner(text)
        return scanner.number(upTo: UInt64(UInt32.max)) != nil && scanner.isAtEnd
    }

    @Sendable private static func isTokens(_ text: String) -> Bool { SIPToken.list(text) != nil }
    @Sendable private static func isTokensOrNone(_ text: String) -> Bool { text.isEmpty || isTokens(text) }
}
