/// How the first administrator signs in.
package struct AdministratorCredentials: Sendable {
    package let email: String
    package let password: String
    /// Whether the password was made here: it must be shown now, because only its hash is kept.
    package let isPasswordGenerated: Bool
}
