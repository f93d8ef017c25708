import Core
import Crypto
import HTTPCore

/// The request that turns a code into tokens (OpenID Connect Core 1.0 §3.1.3.1), and its answer.
enum TokenExchange {
    /// The largest answer, in bytes.
    static let maximumLength = 256 << 10

    /// What a provider gives for a code.
    struct Tokens: Sendable, Equatable {
        let idToken: String
        let accessToken: String
    }

    static func request(
        code: String, verifier: String, redirectURI: String, to endpoint: ProviderURL,
        as settings: IdentityProviderSettings, secret: String?
    ) -> HTTPClientRequest {
        var parameters = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI),
            ("code_verifier", verifier),
        ]
        var fields: HTTPFields = [
            "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded",
        ]
        switch settings.clientAuthentication {
        case .basic:
            // Both are encoded like form values before they are joined (RFC 6749 §2.3.1).
            let pair = "\(PercentCoding.encode(settings.clientID)):\(PercentCoding.encode(secret ?? ""))"
            fields.append("Authorization", "Basic " + Base64.encode(Array(pair.utf8)))
        case .post: parameters += [("client_id", settings.clientID), ("client_secret", secret ?? "")]
        case .none: parameters.append(("client_id", settings.clientID))
        }
        return HTTPClientRequest(
            method: .post, url: endpoint.description, fields: fields,
            body: .bytes(Array(FormEncoding.encode(parameters.map { (name: $0.0, value: $0.1) }).utf8)),
            timeouts: ProviderClient.timeouts, bodyLimit: maximumLength)
    }

    /// Reads the answer. Throws `OpenIDFailure` for an error of the endpoint (RFC 6749 §5.2) and for an answer that is
    /// not what OpenID Connect asks for.
    static func tokens(status: HTTPStatus, body: [UInt8]) throws(OpenIDFailure) -> Tokens {
        let answer = try? JSONParser.parse(body, limits: JSONLimits(depth: 16))
        guard status == .ok else {
            let error = answer?["error"]?.stringValue.map(\.asErrorCode) ?? "no error of OAuth"
            throw OpenIDFailure(.failed, "token endpoint: \(status.code), \(error)")
        }
        guard let answer, let idToken = answer["id_token"]?.stringValue,
            let accessToken = answer["access_token"]?.stringValue, !accessToken.isEmpty,
            answer["token_type"]?.stringValue?.lowercased() == "bearer"
        else { throw OpenIDFailure(.failed, "token endpoint: no ID token and bearer token") }
        return Tokens(idToken: idToken, accessToken: accessToken)
    }
}
