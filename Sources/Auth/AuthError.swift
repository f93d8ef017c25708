package import Core
package import HTTPCore

/// Why somebody may not sign in, or an account cannot be made.
package enum AuthError: Error, Equatable {
    /// The address or the password is wrong; which of them is not said.
    case invalidCredentials
    /// Too many attempts; the next one is heard after so many seconds.
    case tooManyAttempts(retryAfter: Int)
    /// More people sign in at this moment than the server can check.
    case busy
    /// The request carries credentials that are no valid access token.
    case invalidToken
    /// The refresh token is nobody's, has run out, or was used before.
    case invalidRefreshToken
    /// Another request is exchanging the same refresh token at this moment.
    case refreshRaced
    /// A request with our cookie, and without proof that a page of ours sent it.
    case forgedRequest
    /// The answer to the question for a second factor is wrong, or the question is open no more.
    case invalidCode
    /// The link is unknown, was used, or is past its time.
    case invalidLink
    /// A second factor is in use already.
    case secondFactorExists
    /// What a field of the body holds cannot serve.
    case invalidField(String, String)
    /// The token's person has left its tenant.
    case notAMember
    case emailTaken
    case slugTaken
    /// A configuration key holds what cannot serve.
    case unusableSetting(key: String, reason: String)
}

extension AuthError: HTTPResponseError {
    package var status: HTTPStatus {
        switch self {
        case .invalidCredentials, .invalidToken, .invalidRefreshToken, .invalidCode, .notAMember: .unauthorized
        case .forgedRequest: .forbidden
        case .invalidField: .badRequest
        case .invalidLink: .notFound
        case .tooManyAttempts: .tooManyRequests
        case .busy: .serviceUnavailable
        case .emailTaken, .slugTaken, .refreshRaced, .secondFactorExists: .conflict
        case .unusableSetting: .internalServerError
        }
    }

    package var code: ErrorCode {
        switch self {
        case .invalidCredentials, .invalidCode: .invalidCredentials
        case .invalidField: .invalidField
        case .invalidLink: .notFound
        case .invalidToken, .invalidRefreshToken, .notAMember: .unauthorized
        case .forgedRequest: .forbidden
        case .tooManyAttempts: .rateLimited
        case .busy: .unavailable
        case .emailTaken, .slugTaken, .refreshRaced, .secondFactorExists: .conflict
        case .unusableSetting: .internalError
        }
    }

    package var description: String {
        switch self {
        case .invalidCredentials: "The e-mail address or the password is wrong."
        case .tooManyAttempts(let seconds): "Too many attempts. Try again in \(seconds) s."
        case .busy: "Too many people are signing in at the moment. Try again."
        case .invalidToken: "The access token is not valid, or no longer. Sign in again."
        case .invalidRefreshToken: "The session has ended. Sign in again."
        case .refreshRaced: "Another request has just used this refresh token. Use what that one was given."
        case .forgedRequest: "The field X-CSRF-Token does not fit the session's cookie."
        case .invalidCode: "The code is wrong or was used, or the sign-in took too long."
        case .invalidLink: "This link is not valid, or no longer. Ask for a new one."
        case .secondFactorExists: "A second factor is in use already."
        case .invalidField(let name, let expectation): "\(name): expected \(expectation)"
        case .notAMember: "You no longer belong to this institution."
        case .emailTaken: "This e-mail address already has an account."
        case .slugTaken: "This slug already names another tenant."
        case .unusableSetting(let key, let reason): "\(key) \(reason)"
        }
    }

    package var details: JSONValue? {
        guard case .invalidField(let name, let expectation) = self else { return nil }
        return ["path": .string(name), "expectation": .string(expectation)]
    }

    package var fields: HTTPFields {
        switch self {
        case .invalidToken, .notAMember: ["WWW-Authenticate": "Bearer error=\"invalid_token\""]
        case .tooManyAttempts(let seconds): ["Retry-After": String(seconds)]
        case .busy, .refreshRaced: ["Retry-After": "1"]
        default: HTTPFields()
        }
    }
}
