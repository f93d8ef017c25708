/// One extension with its parameters, as a client offers it or a server agrees to it (RFC 6455 §9.1).
struct WebSocketExtension: Sendable {
    /// Its registered name.
    let name: String
    /// In their order, repeated names included; a value is nil where none is given.
    let parameters: [(name: String, value: String?)]

    /// The members of every line of the field in order; nil where one breaks the grammar.
    static func list(in fields: HTTPFields) -> [WebSocketExtension]? {
        var extensions: [WebSocketExtension] = []
        for line in fields.all("Sec-WebSocket-Extensions") {
            var scanner = FieldScanner(line)
            repeat {
                scanner.skipWhitespace()
                guard !scanner.isAtEnd else { break }
                if let name = scanner.token() {
                    guard let parameters = Self.parameters(&scanner) else { return nil }
                    extensions.append(WebSocketExtension(name: name, parameters: parameters))
                }
            } while scanner.skip(",")
            guard scanner.isAtEnd else { return nil }
        }
        return extensions
    }

    /// A quoted value must be a token once its quotes are gone.
    private static func parameters(_ scanner: inout FieldScanner) -> [(name: String, value: String?)]? {
        var parameters: [(name: String, value: String?)] = []
        scanner.skipWhitespace()
        while scanner.skip(";") {
            scanner.skipWhitespace()
            guard let name = scanner.token() else { return nil }
            var value: String?
            if scanner.skip("=") {
                guard let text = scanner.token() ?? scanner.quotedString(), HTTPFields.isToken(text) else { return nil }
                value = text
            }
            parameters.append((name, value))
            scanner.skipWhitespace()
        }
        return parameters
    }
}
