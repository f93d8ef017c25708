/// Which answers to a login stay the same however often one asks: a wrong password, no such database.
///
/// While connecting libpq gives no code, only words, and the server says them in its own language. So only what is
/// known counts as a refusal. Whatever else is said may pass, as by a server that starts, or by a pooler whose server
/// is away.
enum LoginRefusal {
    private static let phrases = [
        "authentication failed", "no pg_hba.conf entry", "pg_hba.conf rejects", "does not exist",
        "is not permitted to log in", "permission denied for database", "is not currently accepting connections",
        "no such database", "no such user", "unsupported frontend protocol",
    ]

    /// Whether libpq's message says that the server answered and will answer the same next time.
    static func isMeant(by message: String) -> Bool {
        message.contains("FATAL:") && phrases.contains { message.contains($0) }
    }
}
