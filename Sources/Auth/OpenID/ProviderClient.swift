package import Core
import Crypto
package import HTTPCore

/// Speaks with providers: reads what they say of themselves, redeems codes, and checks what comes.
package struct ProviderClient: Sendable {
    /// How long a provider may take for one answer: a person waits.
    static let timeouts = HTTPClientTimeouts(
        connect: .seconds(5), firstByte: .seconds(10), silence: .seconds(5), total: .seconds(12))

    private let transport: any HTTPTransport
    private let descriptions: RemoteDocuments<ProviderMetadata>
    let keySets: KeySets
    private let clock: any WallClock

    /// The transport is the one that guards where tenants may send requests.
    package init(transport: any HTTPTransport, clock: any WallClock) {
        self.transport = transport
        self.clock = clock
        var policy = RemoteDocumentPolicy()
        policy.maximumLength = 128 << 10
        descriptions = RemoteDocuments(transport: transport, policy: policy, clock: clock) {
            bytes throws(RemoteDocumentError) in try ProviderMetadata(json: bytes)
        }
        keySets = KeySets(transport: transport, clock: clock)
    }

    /// What the provider says of itself. Throws `OpenIDFailure` where it says nothing, or speaks for another issuer
    /// (Discovery §4.3).
    func metadata(of issuer: Issuer) async throws -> ProviderMetadata {
        let metadata: ProviderMetadata
        do {
            metadata = try await descriptions.document(at: issuer.discoveryURL).value
        } catch let error as RemoteDocumentError {
            throw OpenIDFailure(.unavailable, "discovery: \(error)")
        }
        guard metadata.issuer == issuer else { throw OpenIDFailure(.unavailable, "discovery: another issuer") }
        return metadata
    }

    /// What the provider says of itself at this moment.
    func newestMetadata(of issuer: Issuer) async throws -> ProviderMetadata {
        try await descriptions.newest(at: issuer.discoveryURL)
    }

    /// Redeems the code and checks all that comes for it. Throws `OpenIDFailure`.
    func redeem(
        _ code: String, of provider: IdentityProvider, secret: String?, _ metadata: ProviderMetadata,
        verifier: String, nonce: String, redirectURI: String
    ) async throws -> PersonClaims {
        let request = TokenExchange.request(
            code: code, verifier: verifier, redirectURI: redirectURI, to: metadata.tokenEndpoint,
            as: provider.settings, secret: secret)
        let (status, body) = try await answer(to: request, "token endpoint")
        let tokens = try TokenExchange.tokens(status: status, body: body)
        let claims: JWTClaims
        do {
            claims = try await self.claims(
                of: tokens, provider, secret: secret, keySet: metadata.keySetURL, nonce: nonce)
        } catch let problem as IDTokenProblem {
            throw OpenIDFailure(.failed, "ID token: \(problem)")
        }
        return try await person(claims, tokens, provider, metadata)
    }

    private func claims(
        of tokens: TokenExchange.Tokens, _ provider: IdentityProvider, secret: String?, keySet: ProviderURL,
        nonce: String
    ) async throws -> JWTClaims {
        let check = IDTokenCheck(
            issuer: provider.issuer, clientID: provider.settings.clientID, algorithms: provider.settings.algorithms,
            clock: clock)
        let keyID = try IDTokenCheck.keyID(of: tokens.idToken)
        let signed: (claims: JWTClaims, algorithm: String)
        do {
            if provider.settings.algorithms == [.hs256] {
                let key = try HMACKey(Array((secret ?? "").utf8), id: keyID)
                signed = (try check.claims(of: tokens.idToken, keys: [key]), SignatureAlgorithm.hs256.rawValue)
            } else {
                signed = try await keySets.withSet(at: keySet.description, naming: keyID) { set throws(CryptoError) in
                    let claims = try check.claims(of: tokens.idToken, keys: set.keys)
                    // What was verified names the algorithm of a key of ours.
                    let token = try JSONWebSignature(compact: tokens.idToken, maximumLength: IDTokenCheck.maximumLength)
                    return (claims, token.algorithm)
                }
            }
        } catch let error as CryptoError {
            throw IDTokenProblem.token(error)
        } catch let error as RemoteDocumentError {
            throw OpenIDFailure(.unavailable, "key set: \(error)")
        }
        try check.check(
            signed.claims, nonce: nonce, accessToken: tokens.accessToken, algorithm: signed.algorithm)
        return signed.claims
    }

    /// What is known of the person; the userinfo endpoint is asked for what the token does not say (§5.3).
    private func person(
        _ claims: JWTClaims, _ tokens: TokenExchange.Tokens, _ provider: IdentityProvider,
        _ metadata: ProviderMetadata
    ) async throws -> PersonClaims {
        let admission = provider.settings.admission
        let wanted = admission.mapping.rules.isEmpty ? nil : admission.groupsClaim
        var userInfo: JSONObject?
        if let endpoint = metadata.userInfoEndpoint, PersonClaims.isIncomplete(claims.others, groupsClaim: wanted) {
            let request = HTTPClientRequest(
                url: endpoint.description,
                fields: ["Accept": "application/json", "Authorization": "Bearer \(tokens.accessToken)"],
                timeouts: Self.timeouts, bodyLimit: TokenExchange.maximumLength)
            let (status, body) = try await answer(to: request, "userinfo endpoint")
            userInfo = try Self.userInfo(status: status, body: body, subject: claims.subject)
        }
        return PersonClaims(
            subject: claims.subject, idToken: claims.others, userInfo: userInfo, groupsClaim: admission.groupsClaim)
    }

    /// Reads the answer of the userinfo endpoint, which counts only for the subject of the ID token (§5.3.2).
    static func userInfo(status: HTTPStatus, body: [UInt8], subject: String) throws(OpenIDFailure) -> JSONObject {
        guard status == .ok, let answer = try? JSONParser.parse(body, limits: JSONLimits(depth: 32)).objectValue else {
            throw OpenIDFailure(.failed, "userinfo endpoint: \(status.code), or no JSON object")
        }
        guard answer["sub"]?.stringValue == subject else {
            throw OpenIDFailure(.failed, "userinfo endpoint: sub of somebody else")
        }
        return answer
    }

    private func answer(to request: HTTPClientRequest, _ place: String) async throws -> (HTTPStatus, [UInt8]) {
        do {
            let response = try await transport.send(request)
            return (response.status, try await response.body.collect(upTo: TokenExchange.maximumLength))
        } catch let error as HTTPTransportError {
            try Task.checkCancellation()
            throw OpenIDFailure(.unavailable, "\(place): \(error.code.rawValue)")
        } catch is HTTPBodyTooLarge {
            throw OpenIDFailure(.failed, "\(place): too large an answer")
        }
    }
}
