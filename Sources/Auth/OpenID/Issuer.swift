/// The name of a provider, which is also the address below which it describes itself (OpenID Connect Discovery 1.0 §3).
/// Two issuers are the same only character by character.
package struct Issuer: Hashable, Sendable, CustomStringConvertible {
    /// The longest name, in bytes.
    static let maximumLength = 512

    package let description: String

    /// Nil for a text that is no address of a provider, or one with a query.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.maximumLength, let url = ProviderURL(text), !url.hasQuery else { return nil }
        description = text
    }

    /// Where the provider describes itself (§4): a slash at the end of the issuer's path goes.
    package var discoveryURL: String {
        (description.hasSuffix("/") ? String(description.dropLast()) : description)
            + "/.well-known/openid-configuration"
    }
}
