/// What one proxy says in the Forwarded field about the request that it passes on (RFC 7239 §4).
package struct ForwardedElement: Equatable, Sendable {
    /// Who sent the request to the proxy: an address with or without a port, `unknown`, or a name that hides it.
    package var client: String?
    /// The scheme that the request came by.
    package var scheme: String?
    /// The Host field that it came with.
    package var host: String?

    /// An element of these parameters.
    package init(client: String? = nil, scheme: String? = nil, host: String? = nil) {
        self.client = client
        self.scheme = scheme
        self.host = host
    }

    /// The elements of a value, nearest the client first; nil where it is malformed. Parameters that nobody knows are
    /// passed over; one that comes twice is malformed.
    package static func parse(_ value: String) -> [ForwardedElement]? {
        var scanner = FieldScanner(value)
        var elements: [ForwardedElement] = []
        repeat {
            guard let parameters = pairs(&scanner) else { return nil }
            elements.append(
                ForwardedElement(client: parameters["for"], scheme: parameters["proto"], host: parameters["host"]))
        } while scanner.skip(",")
        return scanner.isAtEnd ? elements : nil
    }

    /// One element's parameters, at least one, up to a comma or the end.
    private static func pairs(_ scanner: inout FieldScanner) -> [String: String]? {
        var pairs: [String: String] = [:]
        repeat {
            scanner.skipWhitespace()
            // No white space stands around the equals sign, unlike around semicolons and commas.
            guard let name = scanner.token(), scanner.skip("="),
                let value = scanner.quotedString() ?? scanner.token(),
                pairs.updateValue(value, forKey: name.lowercased()) == nil
            else { return nil }
            scanner.skipWhitespace()
        } while scanner.skip(";")
        return pairs
    }
}
