/// What is known of kinds of content by their name.
package enum MediaType {
    /// Whether content of this `Content-Type` is text that shrinks; pictures, fonts and archives are packed already.
    package static func isCompressible(_ field: String) -> Bool {
        if field == "application/json" { return true }
        let type = field.prefix { $0 != ";" && $0 != " " }.lowercased()
        // Events are streams; a proxy that holds them back would break them.
        if type == "text/event-stream" { return false }
        if type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml") { return true }
        return compressible.contains(type)
    }

    private static let compressible: Set<String> = [
        "application/json", "application/javascript", "application/xml", "application/manifest+json",
        "application/x-ndjson", "application/wasm", "image/svg+xml",
    ]
}
