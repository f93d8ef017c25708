import Core

/// Reads members of bodies: their limits, and the values of the domain that they name.
enum Field {
    /// Throws for a text that is empty or longer, in bytes, than any that can be right, and for one with a zero byte, which
    /// PostgreSQL keeps nowhere.
    static func check(_ fields: (path: String, text: String?, limit: Int)...) throws(JSONDecodingError) {
        for field in fields {
            guard let text = field.text else { continue }
            guard (1...field.limit).contains(text.utf8.count), !text.utf8.contains(0) else {
                throw JSONDecodingError(
                    path: field.path, expectation: "string of 1 to \(field.limit) bytes, none of them zero")
            }
        }
    }

    /// Throws for a password that is empty or longer than any that can be right. One that is merely wrong passes, whatever
    /// its bytes, because it is compared and never kept: it is answered as a wrong password.
    static func check(password: String) throws(JSONDecodingError) {
        guard (1...1024).contains(password.utf8.count) else {
            throw JSONDecodingError(path: "password", expectation: "string of 1 to 1024 bytes")
        }
    }
}
