import Core
import Crypto

/// What a password must be. It is taken byte for byte as it is typed, whatever its script.
package enum PasswordRules {
    /// The fewest characters (NIST SP 800-63B §5.1.1.2).
    package static let minimumCharacters = 8
    /// The most bytes: bcrypt reads no more, and a longer password would match all that begin like it.
    package static let maximumBytes = 72

    /// Throws `AuthError.invalidField` for a text that cannot be a password.
    package static func check(_ password: String, field: String = "password") throws(AuthError) {
        guard password.unicodeScalars.count >= minimumCharacters, password.utf8.count <= maximumBytes,
            !password.utf8.contains(0)
        else {
            throw .invalidField(
                field, "at least \(minimumCharacters) characters in at most \(maximumBytes) bytes, none of them NUL")
        }
    }
}

extension PasswordHasher {
    /// `hash`, where a flood of sign-ins throws `AuthError.busy`.
    func admittedHash(_ password: String) async throws -> String {
        try await admitted { try await hash(password) }
    }

    /// `verify`, where a flood of sign-ins throws `AuthError.busy`.
    func admittedVerify(_ password: String, against hash: String) async throws -> Bool {
        try await admitted { try await verify(password, against: hash) }
    }

    private func admitted<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch is BlockingThreadPoolError {
            throw AuthError.busy
        }
    }
}
