import Crypto

/// How a digest is computed (RFC 7616 §3.3, RFC 8760), from the weakest to the strongest.
enum SIPDigestAlgorithm: String, CaseIterable, Comparable, Sendable {
    case md5 = "MD5"
    case md5Session = "MD5-sess"
    case sha256 = "SHA-256"
    case sha256Session = "SHA-256-sess"

    /// Takes the name in any case; none is MD5.
    init?(name: String?) {
        let lower = (name ?? "md5").lowercased()
        guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == lower }) else { return nil }
        self = found
    }

    /// Whether the secret is bound to the nonces of both sides.
    var isSession: Bool { self == .md5Session || self == .sha256Session }

    /// The digest in small hexadecimal digits.
    func hash(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let digest = self < .sha256 ? Digest.md5(bytes) : Digest.sha256(bytes)
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
