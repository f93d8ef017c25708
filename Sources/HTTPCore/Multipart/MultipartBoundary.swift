/// What parts a multipart body, as its Content-Type names it (RFC 2046 §5.1.1).
package struct MultipartBoundary: Equatable, Sendable {
    /// 1 to 70 characters of the grammar, the last no space.
    package let text: String

    /// Nil for a text outside the grammar.
    package init?(_ text: String) {
        guard (1...70).contains(text.utf8.count), text.utf8.last != UInt8(ascii: " "),
            text.utf8.allSatisfy({ $0.isDigit || $0.isLetter || "'()+_,-./:=? ".utf8.contains($0) })
        else { return nil }
        self.text = text
    }

    /// The boundary of a `multipart/form-data` body (RFC 7578 §4.1), quoted or not.
    package init(contentType field: String) throws(MultipartError) {
        var scanner = FieldScanner(field)
        guard scanner.token()?.lowercased() == "multipart", scanner.skip("/"),
            scanner.token()?.lowercased() == "form-data"
        else { throw .notFormData }
        guard let text = scanner.parameters()?["boundary"], let boundary = MultipartBoundary(text) else {
            throw .invalidBoundary
        }
        self = boundary
    }
}
