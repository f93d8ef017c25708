import HTTPCore

extension HTTPClientRequest {
    /// What belongs to the connection or is made by the transport: a second one could make two readers of the request
    /// see two different ones.
    private static let reserved = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "te", "trailer",
        "upgrade", "expect", "proxy-authorization",
    ]

    /// libcurl sends names, values and methods as they are: a line break in one would begin another field.
    func validate() throws(HTTPTransportError) {
        guard Self.isToken(method.rawValue) else {
            throw HTTPTransportError(.invalidRequest, "The method is no token.")
        }
        for (name, value) in fields.entries {
            guard Self.isToken(name), value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                throw HTTPTransportError(.invalidRequest, "A header field contains what no field may.")
            }
            guard !Self.reserved.contains(name.lowercased()) else {
                throw HTTPTransportError(.invalidRequest, "The field \(name) is the transport's own.")
            }
        }
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains($0)
                }
            }
    }
}
