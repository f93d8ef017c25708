import Core

/// What a provider says of itself (OpenID Connect Discovery 1.0 §3), as far as signing in needs it.
package struct ProviderMetadata: Sendable, Equatable {
    package let issuer: Issuer
    package let authorizationEndpoint: ProviderURL
    package let tokenEndpoint: ProviderURL
    package let keySetURL: ProviderURL
    package let userInfoEndpoint: ProviderURL?
    package let endSessionEndpoint: ProviderURL?
    /// What it signs ID tokens with; empty where it does not say.
    package let algorithms: [String]
    /// How clients prove themselves at the token endpoint; nil where it does not say.
    package let authenticationMethods: [String]?
    /// How code challenges are made; nil where it does not say.
    package let challengeMethods: [String]?
    /// Whether it names itself when it sends people back (RFC 9207 §3).
    package let namesItself: Bool

    /// Reads the document. Throws `RemoteDocumentError.malformed` where something that signing in needs is not there or
    /// is no address that may be used.
    package init(json bytes: [UInt8]) throws(RemoteDocumentError) {
        guard let document = try? JSONParser.parse(bytes, limits: JSONLimits(depth: 16)), document.objectValue != nil
        else { throw .malformed("The provider's description is no JSON object.") }
        guard let issuer = document["issuer"]?.stringValue.flatMap(Issuer.init) else {
            throw .malformed("The provider's description has no issuer, or one that cannot be used.")
        }
        self.issuer = issuer
        authorizationEndpoint = try Self.url("authorization_endpoint", of: document)
        tokenEndpoint = try Self.url("token_endpoint", of: document)
        keySetURL = try Self.url("jwks_uri", of: document)
        userInfoEndpoint = try Self.optionalURL("userinfo_endpoint", of: document)
        endSessionEndpoint = try Self.optionalURL("end_session_endpoint", of: document)
        algorithms = Self.texts("id_token_signing_alg_values_supported", of: document) ?? []
        authenticationMethods = Self.texts("token_endpoint_auth_methods_supported", of: document)
        challengeMethods = Self.texts("code_challenge_methods_supported", of: document)
        namesItself = document["authorization_response_iss_parameter_supported"]?.boolValue ?? false
        guard Self.texts("response_types_supported", of: document)?.contains("code") ?? true else {
            throw .malformed("The provider does not support the response type code.")
        }
    }

    private static func url(_ name: String, of document: JSONValue) throws(RemoteDocumentError) -> ProviderURL {
        guard let url = try optionalURL(name, of: document) else {
            throw .malformed("The provider's description has no \(name).")
        }
        return url
    }

    private static func optionalURL(
        _ name: String, of document: JSONValue
    ) throws(RemoteDocumentError) -> ProviderURL? {
        guard let value = document[name], !value.isNull else { return nil }
        guard let url = value.stringValue.flatMap(ProviderURL.init) else {
            throw .malformed("The \(name) of the provider's description is no https address.")
        }
        return url
    }

    private static func texts(_ name: String, of document: JSONValue) -> [String]? {
        document[name]?.arrayValue?.compactMap(\.stringValue)
    }
}
