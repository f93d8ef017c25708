/// How we prove to a provider's token endpoint that we are the client (OpenID Connect Core 1.0 §9).
package enum ClientAuthentication: String, Sendable, CaseIterable {
    /// In the field `Authorization`.
    case basic = "client_secret_basic"
    /// In the body.
    case post = "client_secret_post"
    /// Not at all: a public client, whose code verifier alone binds a code to it.
    case none
}
