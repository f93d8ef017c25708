extension HTTPRequest {
    /// The language the client likes best (RFC 9110 §12.5.4), such as `fr-CA`; `en` where it names none.
    package var preferredLocale: String {
        guard let field = fields["accept-language"], field.utf8.count <= 512 else { return "en" }
        var best: (tag: String, quality: Double)?
        for range in field.split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let tag = parts.first, tag.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
            else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if quality > best?.quality ?? 0 { best = (tag, quality) }
        }
        return best?.tag ?? "en"
    }
}
