/// What names, titles and texts have to look like.
enum DocumentRules {
    /// 1 to 63 small letters, digits and dashes, with no dash at either end: a DNS label, fit for any address.
    static func checkSlug(_ slug: String) throws(VectorStoreError) {
        let isInner = { (byte: UInt8) -> Bool in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard (1...63).contains(slug.utf8.count), slug.utf8.allSatisfy(isInner), !slug.hasPrefix("-"),
            !slug.hasSuffix("-")
        else {
            throw .invalidField(
                path: "slug",
                expectation: "1 to 63 small letters, digits and dashes, beginning and ending with a letter or digit")
        }
    }

    static func checkTitle(_ title: String?) throws(VectorStoreError) {
        guard let title else { return }
        try checkLine(title, length: 200, field: "title")
    }

    static func checkDescription(_ text: String?) throws(VectorStoreError) {
        guard let text else { return }
        guard text.unicodeScalars.count <= 4000, !text.utf8.contains(0) else {
            throw .invalidField(path: "description", expectation: "up to 4000 characters, none of them NUL")
        }
    }

    static func checkName(_ name: String) throws(VectorStoreError) {
        try checkLine(name, length: 255, field: "name")
    }

    static func checkText(_ text: String) throws(VectorStoreError) {
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw .invalidField(path: "text", expectation: "text that is not blank")
        }
        guard !text.utf8.contains(0) else {
            throw .invalidField(path: "text", expectation: "text without NUL characters")
        }
    }

    static func checkQuery(_ query: String, maximum: Int) throws(VectorStoreError) {
        guard query.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw .invalidField(path: "query", expectation: "text that is not blank")
        }
        guard query.unicodeScalars.count <= maximum, !query.utf8.contains(0) else {
            throw .invalidField(path: "query", expectation: "at most \(maximum) characters, none of them NUL")
        }
    }

    private static func checkLine(_ text: String, length: Int, field: String) throws(VectorStoreError) {
        let scalars = text.unicodeScalars
        guard (1...length).contains(scalars.count), scalars.contains(where: { !$0.properties.isWhitespace }),
            !scalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw .invalidField(path: field, expectation: "1 to \(length) characters in one line")
        }
    }
}
