import Auth
import Core
import Crypto
import HTTPCore

/// The public keys with which others check what this installation signs (RFC 7517).
struct SigningKeysController {
    let ring: SigningKeyRing

    var routes: [Route] {
        [
            Route(.get, "/.well-known/jwks.json", access: .public) { _, _ in
                var response = HTTPResponse.json(.object(try await ring.published().json))
                // Far less than the time for which a new key is published before it signs.
                response.fields.append("Cache-Control", "public, max-age=300")
                return response
            }.documented(
                "Publish the keys that check what this installation signs", tag: "Server", answer: .keySet,
                details: "A set of JSON Web Keys (RFC 7517).")
        ]
    }
}
