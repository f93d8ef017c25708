import Core
import HTTPCore

extension AppFixture {
    func logIn(_ email: String, _ password: String) async throws -> Answer {
        try await ask("/api/v1/auth/login", ["email": .string(email), "password": .string(password)])
    }

    /// Asks who one is, with the text as the field `Authorization`.
    func me(_ authorization: String?) async throws -> Answer {
        var fields = HTTPFields()
        fields["Authorization"] = authorization
        return try await ask("/api/v1/me", nil, as: nil, fields)
    }
}

extension Answer {
    /// The token of a sign-in; empty for any other answer.
    var token: String { body["access_token"]?.stringValue ?? "" }
}
