import Crypto
package import HTTPCore

/// The secret by which whoever runs the installation proves who they are. Only its digest is kept.
package struct OperatorToken: OperatorAuthenticator {
    /// The configuration key that holds it.
    package static let configurationKey = "LYCEUM_OPERATOR_TOKEN"
    /// How many characters it has at least.
    package static let minimumLength = 32

    private let digest: [UInt8]

    /// Takes a text of at least 32 printable ASCII characters without blanks; nil for any other.
    package init?(_ text: String) {
        guard text.utf8.count >= Self.minimumLength, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        digest = Digest.sha256(Array(text.utf8))
    }

    /// Throws a 401 for a request without the token as its one bearer token. Digests are compared, so that not even the
    /// token's length can be learnt from the time it takes.
    package func admit(_ request: HTTPRequest) throws {
        let fields = request.fields.all("Authorization")
        let parts = (fields.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count == 1, parts.count == 2, parts[0].lowercased() == "bearer",
            ConstantTime.equals(Digest.sha256(Array(parts[1].utf8)), digest)
        else {
            throw HTTPError(
                .unauthorized, .unauthorized, "This address needs the operator's bearer token.",
                fields: ["WWW-Authenticate": "Bearer realm=\"operator\""])
        }
    }
}
