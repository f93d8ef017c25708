import Crypto

/// How SRTP protects (RFC 4568 §6.2).
enum SRTPSuite: String, Sendable, CaseIterable {
    case tag80 = "AES_CM_128_HMAC_SHA1_80"
    case tag32 = "AES_CM_128_HMAC_SHA1_32"
}

/// What one side protects its packets with.
struct SRTPKey: Equatable, Sendable, CustomStringConvertible {
    let suite: SRTPSuite
    /// 16 bytes of key and 14 of salt.
    let bytes: [UInt8]

    static let length = 30

    /// Never the key.
    var description: String { suite.rawValue }
}

/// A `crypto` attribute (RFC 4568 §9.1): `1 AES_CM_128_HMAC_SHA1_80 inline:…`.
struct SDPCrypto: Equatable, Sendable {
    var tag: String
    var key: SRTPKey

    init(tag: String, key: SRTPKey) {
        self.tag = tag
        self.key = key
    }

    /// Nil for a suite that we do not have, keys with an identifier (MKI), several keys, and session parameters, which
    /// change what is protected; those that begin with `-` may be ignored (§6.3.7).
    init?(_ value: String) {
        let words = value.split(separator: " ")
        guard words.count >= 3, (1...9).contains(words[0].utf8.count), words[0].allSatisfy(\.isNumber),
            let suite = SRTPSuite(rawValue: String(words[1])), words[2].hasPrefix("inline:"),
            !words[2].contains(";"), words.dropFirst(3).allSatisfy({ $0.hasPrefix("-") })
        else { return nil }
        let parts = words[2].dropFirst(7).split(separator: "|", omittingEmptySubsequences: false)
        // The lifetime may follow; `value:length` is an MKI.
        guard parts.count <= 2, parts.count < 2 || !parts[1].contains(":"),
            let bytes = Base64.decode(String(parts[0])), bytes.count == SRTPKey.length
        else { return nil }
        tag = String(words[0])
        key = SRTPKey(suite: suite, bytes: bytes)
    }

    var value: String { "\(tag) \(key.suite.rawValue) inline:\(Base64.encode(key.bytes))" }
}
