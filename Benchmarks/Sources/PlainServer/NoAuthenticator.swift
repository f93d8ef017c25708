import HTTPCore

/// Knows nobody: the routes of this server are open.
struct NoAuthenticator: Authenticator {
    func identity(of request: HTTPRequest) async throws -> Identity? { nil }
}
