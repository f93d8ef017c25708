import Core

/// Reads members of bodies: their limits, and the values of the domain that they name.
enum Field {
    /// Throws for a text that is empty or longer, in bytes, than any that can be right.
    static func check(_ fields: (path: String, text: String?, limit: Int)...) throws(JSONDecodingError) {
        for field in fields {
            guard let text = field.text else { continue }
            guard (1...field.limit).contains(text.utf8.count) else {
                throw JSONDecodingError(path: field.path, expectation: "string of 1 to \(field.limit) bytes")
            }
        }
    }
}
