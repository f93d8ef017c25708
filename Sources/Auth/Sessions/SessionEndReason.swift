/// Why a session ended before its time.
package enum SessionEndReason: String, Sendable {
    /// The person signed out of it.
    case signedOut = "signed_out"
    /// Somebody who may do so ended it from elsewhere.
    case revoked
    /// A refresh token came a second time: somebody has a copy.
    case tokenReused = "token_reused"
    /// The person has another password now.
    case passwordChanged = "password_changed"
    /// The person's second factor was taken up or given up.
    case secondFactorChanged = "second_factor_changed"
}
