/// Sends requests that did not come over TLS on to the same address with https, and tells browsers to begin there.
///
/// The health addresses answer either way: what asks for them is on this machine or beside it, and follows nothing.
package struct SecureTransport: Middleware {
    /// For a year, browsers ask this host by https alone (RFC 6797).
    private static let policy = "max-age=31536000"
    private static let plainPaths: Set<String> = ["/healthz", "/readyz"]

    /// Where clients find https, which need not be where the server listens.
    private let port: UInt16

    /// Sends requests on to the port.
    package init(port: UInt16) {
        self.port = port
    }

    package func respond(
        to request: HTTPRequest, _ exchange: Exchange, next: (HTTPRequest, Exchange) async -> HTTPResponse
    ) async -> HTTPResponse {
        guard !request.isSecure else {
            var response = await next(request, exchange)
            // The policy is about every port of the host: elsewhere it would turn a plain port into one of TLS.
            if port == 443 { response.fields.append("Strict-Transport-Security", Self.policy) }
            return response
        }
        guard !Self.plainPaths.contains(request.path), request.path.hasPrefix("/") else {
            return await next(request, exchange)
        }
        guard let host = request.fields["host"].map(Self.name), !host.isEmpty else {
            return .error(
                HTTPError(.badRequest, .badRequest, "Only https is served here."), requestID: exchange.requestID)
        }
        let authority = port == 443 ? host : "\(host):\(port)"
        let target = request.path + (request.query.isEmpty ? "" : "?" + request.query)
        return HTTPResponse(
            status: .permanentRedirect, fields: ["Location": "https://\(authority)\(target)"], body: .bytes([]))
    }

    /// A host without its port, an IPv6 address with its brackets.
    private static func name(of host: String) -> String {
        if host.hasPrefix("[") { return host.firstIndex(of: "]").map { String(host[...$0]) } ?? "" }
        return String(host.prefix { $0 != ":" })
    }
}
