import Core

/// The body of a sign-in.
struct LoginRequest: Decodable {
    let email: String
    let password: String
    /// The slug of the tenant to enter, for persons who belong to several.
    let tenant: String?
    /// Whether the refresh token goes into a cookie, as pages want it, instead of the body.
    let cookies: Bool?

    /// Throws for a text that is empty or longer than any that can be right. An address of the wrong shape passes: it
    /// is a wrong address, not a wrong field, so that both are answered alike.
    func requireLimits() throws(JSONDecodingError) {
        try Field.check(("email", email, 254), ("tenant", tenant, 63))
        try Field.check(password: password)
    }
}
