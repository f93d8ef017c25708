import Core

/// The body of a sign-in.
struct LoginRequest {
    let email: String
    let password: String
    let tenant: String?

    /// Reads the body. Throws `AuthError.invalidField` with the path of the first member that cannot serve; an address
    /// of the wrong shape is a wrong address, not a wrong field, so that both are answered alike.
    init(_ body: JSONValue) throws(AuthError) {
        guard case .object = body else { throw .invalidField(path: "$", expectation: "object") }
        email = try Self.text("email", of: body, upTo: 254)
        password = try Self.text("password", of: body, upTo: 1024)
        tenant = body["tenant"].map(\.isNull) == false ? try Self.text("tenant", of: body, upTo: 63) : nil
    }

    private static func text(_ name: String, of body: JSONValue, upTo limit: Int) throws(AuthError) -> String {
        guard let text = body[name]?.stringValue, !text.isEmpty, text.utf8.count <= limit else {
            throw .invalidField(path: name, expectation: "string of 1 to \(limit) bytes")
        }
        return text
    }
}
