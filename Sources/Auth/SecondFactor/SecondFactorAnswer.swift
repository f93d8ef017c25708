/// What somebody shows besides their password.
package enum SecondFactorAnswer: Sendable {
    /// The code that their app shows.
    case password(String)
    /// A code from paper, which is used up.
    case recoveryCode(String)

    var kind: SecondFactorKind {
        switch self {
        case .password: .totp
        case .recoveryCode: .recoveryCode
        }
    }
}
