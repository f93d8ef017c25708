import HTTPCore

/// What a person's browser comes back with (OpenID Connect Core 1.0 §3.1.2.5, RFC 6749 §4.1.2.1, RFC 9207).
struct AuthorizationResponse: Sendable, Equatable {
    enum Outcome: Sendable, Equatable {
        case code(String)
        /// The provider's `error`, which may be anything.
        case error(String)
    }

    /// The longest value, in bytes.
    static let maximumLength = 4096

    /// Nil where the provider left it away, as some do with errors.
    let state: String?
    /// `iss`: who says that it sends the person back.
    let issuer: String?
    let outcome: Outcome

    /// Reads the query. Nil where a parameter is there twice (RFC 6749 §3.1) or too long, and where there is neither a
    /// code nor an error, or both.
    init?(query: String) {
        var found: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(parts[0], plusIsSpace: true),
                ["state", "iss", "code", "error"].contains(name)
            else { continue }
            guard parts.count == 2, let value = PercentCoding.decode(parts[1], plusIsSpace: true), !value.isEmpty,
                value.utf8.count <= Self.maximumLength, found.updateValue(value, forKey: name) == nil
            else { return nil }
        }
        switch (found["code"], found["error"]) {
        case (let code?, nil): outcome = .code(code)
        case (nil, let error?): outcome = .error(error)
        default: return nil
        }
        (state, issuer) = (found["state"], found["iss"])
    }

    /// The code, once it is certain that this provider sent it. Throws `OpenIDFailure` for an error of the provider, and
    /// for an answer of another one (the mix-up attack, RFC 9207 §2.4).
    func code(from metadata: ProviderMetadata) throws(OpenIDFailure) -> String {
        if let issuer {
            guard issuer == metadata.issuer.description else {
                throw OpenIDFailure(.failed, "iss names another issuer")
            }
        } else if metadata.namesItself {
            throw OpenIDFailure(.failed, "iss is missing, which the provider promises")
        }
        switch outcome {
        case .code(let code): return code
        case .error(let error): throw Self.failure(error)
        }
    }

    /// What an error of a provider means for the person.
    static func failure(_ error: String) -> OpenIDFailure {
        let denials = [
            "access_denied", "login_required", "consent_required", "interaction_required", "account_selection_required",
        ]
        if denials.contains(error) { return OpenIDFailure(.denied, error) }
        if ["temporarily_unavailable", "server_error"].contains(error) { return OpenIDFailure(.unavailable, error) }
        return OpenIDFailure(.failed, "authorization endpoint: \(error.asErrorCode)")
    }
}

extension String {
    /// An error code of OAuth as logs may hold it: short, and of plain characters.
    var asErrorCode: String {
        let isPlain = utf8.allSatisfy { $0 == UInt8(ascii: "_") || (0x61...0x7A).contains($0) }
        return isPlain && (1...64).contains(utf8.count) ? self : "an error of its own"
    }
}
