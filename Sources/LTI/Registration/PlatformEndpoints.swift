/// The addresses of a platform that the tool talks to. All are `https`.
package struct PlatformEndpoints: Sendable, Equatable {
    /// Where the tool sends the browser for authentication (Security Framework 1.0 §5.1.1.2).
    package let authorization: String
    /// Where the tool gets service tokens (§4.1).
    package let token: String
    /// The platform's public keys (§6).
    package let keySet: String
    /// What service-token requests name as `aud`: the token endpoint unless the platform asks for another value.
    package let tokenAudience: String

    /// Throws `LTIError.invalidRegistration` for an address that is not absolute `https` or carries credentials or a
    /// fragment.
    package init(
        authorization: String, token: String, keySet: String, tokenAudience: String? = nil
    ) throws(LTIError) {
        let addresses = [
            ("authorization_endpoint", authorization), ("token_endpoint", token), ("jwks_uri", keySet),
        ]
        for (field, address) in addresses where !Self.isUsable(address) {
            throw .invalidRegistration(field: field, expectation: "an absolute https address")
        }
        self.authorization = authorization
        self.token = token
        self.keySet = keySet
        self.tokenAudience = tokenAudience ?? token
    }

    private static func isUsable(_ address: String) -> Bool {
        let scheme = "https://"
        guard address.lowercased().hasPrefix(scheme), !address.contains("#"),
            address.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 0x20 && $0.value != 0x7F })
        else { return false }
        let host = address.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        return !host.isEmpty && !host.contains("@")
    }
}
