import Crypto

/// The installation's one secret, from which every other key is derived.
package struct SecretKey: Sendable {
    /// What a derived key is for. The texts are part of the derivation and never change.
    package enum Purpose: String, Sendable {
        case accessTokens = "lyceum/access-tokens/1"
        case sealing = "lyceum/sealing/1"
        case pageTokens = "lyceum/page-tokens/1"
        case signInTickets = "lyceum/sign-in-tickets/1"
        case attachmentLinks = "lyceum/attachment-links/1"
        case sipNonces = "lyceum/sip-nonces/1"
        case phonePINs = "lyceum/phone-pins/1"
        case voiceTickets = "lyceum/voice-tickets/1"
    }

    /// The configuration key that holds it.
    package static let configurationKey = "LYCEUM_SECRET_KEY"
    /// The configuration key that holds the one before it.
    package static let previousConfigurationKey = "LYCEUM_SECRET_KEY_PREVIOUS"

    private let bytes: [UInt8]

    /// Takes a text of at least 32 characters that is no placeholder out of an example; errors name the configuration key.
    package init(text: String, configuredAs key: String = configurationKey) throws(AuthError) {
        let characters = text.lowercased().filter { $0.isLetter || $0.isNumber }
        guard text.count >= 32 else { throw Self.unusable("has fewer than 32 characters.", key) }
        guard Set(text).count >= 8, !Self.placeholders.contains(where: characters.contains) else {
            throw Self.unusable("holds a placeholder.", key)
        }
        bytes = Array(text.utf8)
    }

    /// The 32 bytes of a key of its own for one purpose; it tells nothing about the secret or any other key.
    package func derived(for purpose: Purpose) -> [UInt8] {
        HKDF.sha256(secret: bytes, info: Array(purpose.rawValue.utf8), count: 32)
    }

    static func unusable(_ reason: String, _ key: String = configurationKey) -> AuthError {
        .unusableSetting(
            key: key,
            reason: "\(reason) Set it to a random text, such as the output of `openssl rand -base64 48`.")
    }

    /// What examples write where a secret belongs, without anything but letters and digits.
    private static let placeholders = [
        "changeme", "changethis", "placeholder", "yoursecret", "secretkeyhere", "insecure", "example", "abcdefgh",
        "12345678", "xxxxxxxx",
    ]
}

extension SecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SecretKey" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
