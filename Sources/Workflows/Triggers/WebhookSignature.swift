package import Core
import Crypto

/// Whether a webhook comes from who holds its secret, by the Standard Webhooks specification (1.0): `webhook-id`,
/// `webhook-timestamp` (seconds since 1970) and `webhook-signature`, a list of `v1,` and the base64 of an HMAC-SHA256 over
/// `id.timestamp.body`.
package struct WebhookSignature: Sendable {
    /// Why a delivery is refused.
    package enum Refusal: Error, Equatable {
        /// A field is missing or is not what the specification says.
        case malformed
        /// It was sent too long ago, or from the future.
        case stale
        /// Nobody with the secret signed it.
        case wrong
    }

    /// How far the sender's clock may be from ours, in seconds, either way.
    package static let tolerance: Int64 = 300

    private let secret: [UInt8]

    /// - Parameter secret: the bytes that `whsec_` and base64 stand for
    package init(secret: [UInt8]) { self.secret = secret }

    /// Checks a delivery, and gives its identifier, by which one that comes again is known.
    package func check(
        id: String?, timestamp: String?, signature: String?, body: [UInt8], at now: Timestamp
    ) throws(Refusal) -> String {
        guard let id, let timestamp, let signature, Self.isIdentifier(id), signature.utf8.count <= 2_000,
            timestamp.utf8.count <= 12, timestamp.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let sent = Int64(timestamp)
        else { throw .malformed }
        // The signature first: nobody else learns what our clock shows.
        let expected = Self.code(id: id, timestamp: timestamp, body: body, secret: secret)
        var isSigned = false
        for part in signature.split(separator: " ").prefix(10) where part.hasPrefix("v1,") {
            guard let given = Base64.decode(String(part.dropFirst(3))) else { continue }
            if ConstantTime.equals(given, expected) { isSigned = true }
        }
        guard isSigned else { throw .wrong }
        guard abs(now.seconds - sent) <= Self.tolerance else { throw .stale }
        return id
    }

    /// The value of `webhook-signature` for a delivery.
    package func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        "v1," + Base64.encode(Self.code(id: id, timestamp: "\(timestamp)", body: body, secret: secret))
    }

    private static func code(id: String, timestamp: String, body: [UInt8], secret: [UInt8]) -> [UInt8] {
        HMAC.code(of: Array("\(id).\(timestamp).".utf8) + body, key: secret, function: .sha256)
    }

    private static func isIdentifier(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2E }
    }
}
