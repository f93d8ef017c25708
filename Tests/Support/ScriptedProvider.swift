package import Core
package import Crypto
package import HTTPCore
import Synchronization

/// A provider of OpenID Connect behind a transport: it does what the standard says, unless its script says otherwise.
package final class ScriptedProvider: HTTPTransport {
    /// What is asked for at one address.
    package enum Place: String, Sendable, CaseIterable {
        case discovery = "/.well-known/openid-configuration"
        case keys = "/keys"
        case token = "/token"
        case userInfo = "/userinfo"
    }

    /// What the provider does; a test changes it between requests.
    package struct Script: Sendable {
        /// Members of its description that are other than usual; null leaves one away.
        package var metadata: JSONObject = [:]
        /// Claims of the ID token that are other than usual; null leaves one away.
        package var claims: JSONObject = [:]
        /// What the userinfo endpoint says.
        package var userInfo: JSONObject = [:]
        /// What signs.
        package var key: any SigningKey
        /// What is published.
        package var keys: [PublicKey]
        /// Answers in the place of its own.
        package var replies: [Place: StubTransport.Reply] = [:]
        /// What its client shows; nil for a public client.
        package var secret: String? = "a secret of twenty-four"
        /// Parameters that it adds when it sends people back.
        package var answerParameters: [(String, String)] = []
    }

    private struct Granted: Sendable {
        let nonce: String?
        let challenge: String
        let redirectURI: String
    }

    private struct State: Sendable {
        var script: Script
        var requests: [HTTPClientRequest] = []
        var codes: [String: Granted] = [:]
    }

    package static let issuer = "https://id.example.org"
    package static let clientID = "lyceum"

    private let state: Mutex<State>
    private let clock: any WallClock

    /// A provider with a key of the algorithm.
    package init(_ algorithm: SignatureAlgorithm = .es256, clock: any WallClock) throws {
        let key = try PrivateKey.generate(algorithm, id: "first")
        state = Mutex(State(script: Script(key: key, keys: [key.publicKey])))
        self.clock = clock
    }

    /// Changes what it does from now on.
    package func change(_ body: (inout Script) -> Void) {
        state.withLock { body(&$0.script) }
    }

    /// The requests so far to a place.
    package func requests(to place: Place) -> [HTTPClientRequest] {
        state.withLock { $0.requests.filter { $0.url.hasSuffix(place.rawValue) } }
    }

    // MARK: As a person's browser meets it

    /// Signs the person in who was sent here, and gives the query that they are sent back with.
    package func authorize(_ url: String) throws -> String {
        let parameters = Self.parameters(of: url)
        guard url.hasPrefix(Self.issuer + "/authorize?"), parameters["response_type"] == "code",
            parameters["client_id"] == Self.clientID, parameters["code_challenge_method"] == "S256",
            let challenge = parameters["code_challenge"], let redirectURI = parameters["redirect_uri"]
        else { throw HTTPTransportError(.invalidRequest, "The authorization request is incomplete: \(url)") }
        let code = "code-\(Base64URL.encode(Random.bytes(9)))"
        return state.withLock { state in
            state.codes[code] = Granted(nonce: parameters["nonce"], challenge: challenge, redirectURI: redirectURI)
            let answer = [("code", code), ("state", parameters["state"] ?? "")] + state.script.answerParameters
            return answer.map { "\($0.0)=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
        }
    }

    /// The parameters of an address.
    package static func parameters(of url: String) -> [String: String] {
        let query = url.split(separator: "?", maxSplits: 1).last.map(String.init) ?? ""
        return HTTPRequest(method: .get, path: "/", query: query).queryParameters
    }

    // MARK: As our server meets it

    package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let script = state.withLock { state in
            state.requests.append(request)
            return state.script
        }
        guard let place = Place.allCases.first(where: { request.url == Self.issuer + $0.rawValue }) else {
            throw HTTPTransportError(.unresolvable, "There is no such address: \(request.url)")
        }
        if let reply = script.replies[place] { return try await StubTransport(reply).send(request) }
        switch place {
        case .discovery: return Self.json(.object(Self.merged(Self.metadata, script.metadata)))
        case .keys: return Self.json(.object(JSONWebKeySet(script.keys).json))
        case .userInfo: return Self.json(.object(script.userInfo))
        case .token: return try token(for: request, script)
        }
    }

    private func token(for request: HTTPClientRequest, _ script: Script) throws -> HTTPClientResponse {
        let form = Self.parameters(of: "?" + String(decoding: request.wholeBody, as: UTF8.self))
        guard isClient(request, form, script) else {
            return Self.json(["error": "invalid_client"], status: .unauthorized)
        }
        guard let code = form["code"], let granted = state.withLock({ $0.codes.removeValue(forKey: code) }),
            granted.redirectURI == form["redirect_uri"], form["grant_type"] == "authorization_code",
            PKCE(verifier: form["code_verifier"] ?? "")?.matches(challenge: granted.challenge) == true
        else { return Self.json(["error": "invalid_grant"], status: .badRequest) }
        let accessToken = "access-\(Base64URL.encode(Random.bytes(9)))"
        let bytes = Array(accessToken.utf8)
        let hash = script.key.algorithm == .edDSA ? Digest.sha512(bytes) : Digest.sha256(bytes)
        let now = clock.now().seconds
        let usual: JSONObject = [
            "iss": .string(Self.issuer), "sub": "248289761001", "aud": .string(Self.clientID), "iat": .integer(now),
            "exp": .integer(now + 300), "nonce": granted.nonce.map { .string($0) } ?? .null,
            "at_hash": .string(Base64URL.encode(Array(hash.prefix(hash.count / 2)))), "email": "ann@example.org",
            "email_verified": true, "name": "Ann Example", "groups": ["staff"],
        ]
        let claims = Self.merged(usual, script.claims)
        return Self.json([
            "access_token": .string(accessToken), "token_type": "Bearer", "expires_in": 300,
            "id_token": .string(try JWTSigner(key: script.key).sign(claims)),
        ])
    }

    private func isClient(_ request: HTTPClientRequest, _ form: [String: String], _ script: Script) -> Bool {
        guard let secret = script.secret else {
            return form["client_id"] == Self.clientID && request.fields["Authorization"] == nil
        }
        if let field = request.fields["Authorization"] {
            let pair = "\(Self.clientID):\(PercentCoding.encode(secret))"
            return field == "Basic " + Base64.encode(Array(pair.utf8))
        }
        return form["client_id"] == Self.clientID && form["client_secret"] == secret
    }

    private static let metadata: JSONObject = [
        "issuer": .string(issuer), "authorization_endpoint": .string(issuer + "/authorize"),
        "token_endpoint": .string(issuer + Place.token.rawValue), "jwks_uri": .string(issuer + Place.keys.rawValue),
        "userinfo_endpoint": .string(issuer + Place.userInfo.rawValue), "response_types_supported": ["code"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA"], "subject_types_supported": ["public"],
        "code_challenge_methods_supported": ["S256"],
    ]

    private static func merged(_ usual: JSONObject, _ other: JSONObject) -> JSONObject {
        var merged = usual
        for member in other.members { merged[member.key] = member.value }
        return JSONObject(merged.members.filter { !$0.value.isNull }.map { ($0.key, $0.value) })
    }

    private static func json(_ value: JSONValue, status: HTTPStatus = .ok) -> HTTPClientResponse {
        HTTPClientResponse(
            status: status, fields: ["Content-Type": "application/json"], body: .bytes(value.serialized()))
    }
}
