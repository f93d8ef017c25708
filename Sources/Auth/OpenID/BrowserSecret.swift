import Crypto

/// What binds a sign-in to the browser that began it: 32 random bytes in a cookie. Nonce and code verifier are made from
/// it and the state, so that neither the database nor the provider alone can finish a sign-in.
package struct BrowserSecret: Sendable {
    private let bytes: [UInt8]

    /// A new one.
    package init() {
        bytes = Random.bytes(32)
    }

    /// Reads a cookie; nil for anything of another shape.
    package init?(_ text: String) {
        guard text.utf8.count == 43, let bytes = Base64URL.decode(text), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// What the cookie holds.
    package var text: String { Base64URL.encode(bytes) }

    /// What the database keeps of it.
    package var hash: [UInt8] { Digest.sha256(bytes) }

    /// What the ID token of this sign-in must hold.
    func nonce(for state: SignInState) -> String { derived("nonce", state) }

    /// What only this browser's sign-in can redeem the code with (RFC 7636).
    func codeVerifier(for state: SignInState) -> String { derived("code verifier", state) }

    private func derived(_ purpose: String, _ state: SignInState) -> String {
        Base64URL.encode(HMAC.sha256(Array("\(purpose) \(state.text)".utf8), key: bytes))
    }
}

extension BrowserSecret: CustomStringConvertible {
    /// Says nothing, so that no log does.
    package var description: String { "BrowserSecret" }
}
