import Core
import Crypto

/// Nonces that need no memory: the time, some randomness, and a code that only we can make (RFC 7616 §5.4).
struct SIPNonces: Sendable {
    private let key: [UInt8]
    private let realm: String
    /// How long one serves.
    let lifetime: Duration

    /// What became of one that came back.
    enum Finding: Equatable, Sendable {
        case fresh
        /// Ours, but too old: the client tries again with a new one and asks nobody for a password.
        case stale
        /// Not ours.
        case foreign
    }

    /// The key is at least 32 bytes; replicas share it.
    init(key: [UInt8], realm: String, lifetime: Duration = .seconds(300)) {
        precondition(key.count >= 32)
        (self.key, self.realm, self.lifetime) = (key, realm, lifetime)
    }

    /// A new one of 8 random bytes.
    func make(at now: Timestamp, random: [UInt8] = Random.bytes(8)) -> String {
        let bits = UInt64(bitPattern: now.microseconds)
        let time = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> UInt64($0)) }
        let body = time + random.prefix(8)
        return hexadecimal(body + code(body))
    }

    /// Whether it is ours and young enough; one from the future is not ours.
    func check(_ nonce: String, at now: Timestamp) -> Finding {
        guard let bytes = bytes(nonce), bytes.count == 32 else { return .foreign }
        let body = Array(bytes.prefix(16))
        guard ConstantTime.equals(code(body), Array(bytes.suffix(16))) else { return .foreign }
        let time = body.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        let made = Timestamp(microseconds: Int64(bitPattern: time))
        // The clocks of replicas differ a little.
        guard made <= now + .seconds(60) else { return .foreign }
        return now <= made + lifetime ? .fresh : .stale
    }

    private func code(_ body: [UInt8]) -> [UInt8] {
        Array(HMAC.sha256(Array("sip nonce\n\(realm)\n".utf8) + body, key: key).prefix(16))
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count == 64, digits.allSatisfy(SIPScanner.isHexDigit) else { return nil }
        let values = digits.map { $0 < 0x3A ? $0 - 0x30 : ($0 | 0x20) - 0x57 }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}
