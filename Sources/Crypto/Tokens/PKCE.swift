/// Proof Key for Code Exchange with S256 (RFC 7636): who redeems a code must be who asked for it.
package struct PKCE: Sendable {
    /// Goes with the request for a token, and is kept until then.
    package let verifier: String

    /// A new verifier of 43 characters.
    package init() {
        verifier = Base64URL.encode(Random.bytes(32))
    }

    /// Takes a verifier; nil unless it has 43 to 128 unreserved characters (§4.1).
    package init?(verifier: String) {
        let isUnreserved = verifier.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                true
            default: false
            }
        }
        guard isUnreserved, (43...128).contains(verifier.utf8.count) else { return nil }
        self.verifier = verifier
    }

    /// Goes with the request for a code, with `code_challenge_method=S256` (§4.2).
    package var challenge: String {
        Base64URL.encode(Digest.sha256(Array(verifier.utf8)))
    }

    /// Whether the challenge was made from this verifier (§4.6).
    package func matches(challenge: String) -> Bool {
        ConstantTime.equals(Array(self.challenge.utf8), Array(challenge.utf8))
    }
}
