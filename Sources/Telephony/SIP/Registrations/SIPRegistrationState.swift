package import Core

/// How an account stands with its registrar.
package enum SIPRegistrationState: Hashable, Sendable {
    /// The first answer is waited for.
    case registering
    /// Calls arrive until then, and it is refreshed before.
    case registered(until: Timestamp)
    /// Calls do not arrive; it is tried again then.
    case failed(SIPRegistrationFailure, retry: Timestamp)
    /// Ended by us.
    case ended
}

/// Why an account is not registered.
package enum SIPRegistrationFailure: Hashable, Sendable, CustomStringConvertible {
    /// Nobody answers, or the host is not found.
    case unreachable
    /// The registrar does not take the credentials, or the account has none and is asked for them.
    case wrongPassword
    /// The registrar answers with this status and phrase.
    case refused(Int, String)

    package var description: String {
        switch self {
        case .unreachable: "the registrar cannot be reached"
        case .wrongPassword: "the registrar does not take the credentials"
        case .refused(let code, let phrase): "the registrar answers \(code) \(phrase)"
        }
    }
}
