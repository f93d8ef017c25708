import HTTPCore

/// The shapes of signing in, of sessions and of keys.
extension JSONSchema {
    static let login = JSONSchema.named(
        "Login",
        .object([
            .required("email", .string()), .required("password", .string()),
            .optional("tenant", .nullable(.string())), .optional("cookies", .nullable(.boolean)),
        ]))

    /// Pages get `csrf_token`, and the refresh token in a cookie.
    static let tokens = JSONSchema.named(
        "Tokens",
        .object([
            .required("access_token", .string()), .required("token_type", .enumeration(["Bearer"])),
            .required("expires_in", .integer()), .required("session_id", .string()),
            .optional("refresh_token", .string()), .optional("refresh_expires_in", .integer()),
            .optional("csrf_token", .string()), .optional("user", account),
        ]))

    static let challenge = JSONSchema.named(
        "SecondFactorChallenge",
        .object([
            .required(
                "second_factor",
                .object([
                    .required("ticket", .string()), .required("expires_in", .integer()),
                    .required("methods", .array(.enumeration(["totp", "recovery_code"]))),
                ]))
        ]))

    static let secondFactorProof = JSONSchema.named(
        "SecondFactorProof",
        .object([.optional("code", .nullable(.string())), .optional("recovery_code", .nullable(.string()))]))

    static let secondFactorLogin = JSONSchema.named(
        "SecondFactorLogin",
        .object([
            .required("ticket", .string()), .optional("code", .nullable(.string())),
            .optional("recovery_code", .nullable(.string())), .optional("cookies", .nullable(.boolean)),
        ]))

    static let refresh = JSONSchema.named(
        "Refresh", .object([.optional("refresh_token", .nullable(.string()))]))

    static let account = JSONSchema.named(
        "Account",
        .object([.required("id", .identifier), .required("email", .string()), .required("name", .string())]))

    static let me = JSONSchema.named(
        "Me",
        .object([
            .required("user", account),
            .required(
                "tenant",
                .object([.required("id", .identifier), .required("slug", .string()), .required("name", .string())])),
            .required("role", .choice(Role.self)),
        ]))

    static let places = JSONSchema.named(
        "Places",
        .object([
            .required(
                "data",
                .array(
                    .object([
                        .required("id", .identifier), .required("slug", .string()), .required("name", .string()),
                        .required("role", .choice(Role.self)), .required("current", .boolean),
                    ])))
        ]))

    static let placeChoice = JSONSchema.named(
        "PlaceChoice", .object([.required("tenant", .string()), .optional("cookies", .nullable(.boolean))]))

    // MARK: Passwords and second factors

    static let passwordChange = JSONSchema.named(
        "PasswordChange", .object([.required("password", .string()), .required("new_password", .string())]))

    static let resetRequest = JSONSchema.named(
        "PasswordResetRequest", .object([.required("email", .string())]))

    static let resetCompletion = JSONSchema.named(
        "PasswordResetCompletion", .object([.required("token", .string()), .required("password", .string())]))

    static let accepted = JSONSchema.object([.required("status", .enumeration(["accepted"]))])

    static let offeredLink = JSONSchema.named(
        "OfferedLink",
        .object([.required("status", .enumeration(["mailed", "shown"])), .optional("url", .string(format: "uri"))]))

    static let secondFactor = JSONSchema.named(
        "SecondFactor", .object([.required("enabled", .boolean), .required("recovery_codes", .integer())]))

    static let enrolment = JSONSchema.named(
        "SecondFactorEnrolment",
        .object([.required("secret", .string()), .required("otpauth_url", .string(format: "uri"))]))

    static let recoveryCodes = JSONSchema.named(
        "RecoveryCodes", .object([.required("recovery_codes", .array(.string()))]))

    // MARK: Sessions and keys

    static let session = JSONSchema.named(
        "Session",
        .object([
            .required("id", .string()), .required("method", .string()),
            .required("second_factor", .nullable(.string())), .required("address", .string()),
            .required("agent", .string()), .required("created_at", .time), .required("last_used_at", .time),
            .required("expires_at", .time), .required("current", .boolean),
        ]))

    static let newAPIKey = JSONSchema.named(
        "NewAPIKey",
        .object([
            .required("name", .string()), .required("scopes", .array(.string())),
            .optional("expires_at", .nullable(.time)),
        ]))

    static let apiKey = JSONSchema.named("APIKey", .object(apiKeyMembers))

    static let madeAPIKey = JSONSchema.named("MadeAPIKey", .object(apiKeyMembers + [.required("key", .string())]))

    private static let apiKeyMembers: [Property] = [
        .required("id", .string()), .required("name", .string()), .required("user_id", .identifier),
        .required("hint", .string()), .required("scopes", .array(.string())), .required("created_at", .time),
        .required("expires_at", .nullable(.time)), .required("last_used_at", .nullable(.time)),
        .required("revoked_at", .nullable(.time)),
    ]
}
