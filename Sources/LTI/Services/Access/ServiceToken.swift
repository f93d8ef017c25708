import Core
import HTTPCore

/// A platform's answer to a request for a token (RFC 6749 §5.1).
struct ServiceToken: Sendable, Equatable {
    /// The largest answer, in bytes.
    static let maximumLength = 64 << 10
    /// What a platform that does not say means, as far as is safe to assume.
    private static let usualLife = 300

    let value: String
    /// For how long it may be used; at least a second, and a day at most.
    let life: Duration
    /// What the platform granted; nil where it says nothing, which means all.
    let scopes: Set<String>?

    /// Reads the answer. Throws `ServiceFailure`.
    init(status: HTTPStatus, body: [UInt8], pause: Duration? = nil) throws(ServiceFailure) {
        let answer = try? JSONParser.parse(body, limits: JSONLimits(depth: 16))
        guard status == .ok || status == .created else {
            let error = answer?["error"]?.stringValue.map { String($0.prefix(60)).filter(Self.isPlain) }
            let reason = error.map { " (\($0))" } ?? ""
            // Whatever was wrong, with the platform or with what is registered, somebody may mend.
            throw ServiceFailure(
                .noToken, "The platform gave no token: status \(status.code)\(reason).", isRetryable: true,
                pause: pause)
        }
        guard let value = answer?["access_token"]?.stringValue, !value.isEmpty,
            value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw ServiceFailure(.noToken, "The platform's answer holds no token.", isRetryable: true) }
        if let type = answer?["token_type"]?.stringValue, type.lowercased() != "bearer" {
            throw ServiceFailure(.noToken, "The platform's token is of a kind that cannot be used.")
        }
        self.value = value
        // Some send the number as a text.
        let seconds =
            answer?["expires_in"]?.doubleValue ?? answer?["expires_in"]?.stringValue.flatMap { Double($0) }
            ?? Double(Self.usualLife)
        life = .seconds(Int(min(max(seconds.isFinite ? seconds : 1, 1), 86_400)))
        scopes = answer?["scope"]?.stringValue.map { text in
            Set(text.utf8.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) })
        }
    }

    private static func isPlain(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
}
