/// Lets pages of certain origins use the routes that are meant for it: the CORS protocol of the Fetch standard (§3.3).
///
/// An origin is allowed when it is in the list, byte for byte; no other is ever named in an answer, and neither is `*`.
/// `Access-Control-Allow-Credentials` is never sent: nobody is signed in by a cookie, and a token that a page's script
/// puts into `Authorization` is none of what Fetch calls credentials.
package struct CrossOriginAccess: Middleware {
    private let origins: Set<String>

    /// Fields beyond the safelisted ones (§2.2.2) that a page may send, and that it may read.
    private static let requestFields = """
        Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Lyceum-Detach, \
        Lyceum-Gather, X-Request-Id
        """
    private static let responseFields = "ETag, Idempotency-Replayed, Lyceum-Branch, Retry-After, X-Request-Id"
    /// How long a browser may keep the answer to a preflight; none keeps it longer than two hours to a day.
    private static let seconds = "7200"

    /// Allows pages of these origins and no others.
    package init(origins: [WebOrigin]) {
        self.origins = Set(origins.map(\.description))
    }

    package func respond(
        to request: HTTPRequest, _ exchange: Exchange, next: (HTTPRequest, Exchange) async -> HTTPResponse
    ) async -> HTTPResponse {
        let others = exchange.otherRoutes.filter { $0.traits.contains(.crossOrigin) }
        let isMeant = exchange.traits.contains(.crossOrigin) || !others.isEmpty
        var response = await next(request, exchange)
        guard isMeant else { return response }
        response.fields.vary(by: "Origin")
        let isPreflight = request.method == .options && request.fields["Access-Control-Request-Method"] != nil
        if isPreflight {
            response.fields.vary(by: "Access-Control-Request-Method", "Access-Control-Request-Headers")
        }
        guard let origin = allowedOrigin(of: request) else { return response }
        response.fields["Access-Control-Allow-Origin"] = origin
        if isPreflight {
            let methods = Set(others.map(\.method.rawValue)).sorted()
            response.fields["Access-Control-Allow-Methods"] = methods.joined(separator: ", ")
            response.fields["Access-Control-Allow-Headers"] = Self.requestFields
            response.fields["Access-Control-Max-Age"] = Self.seconds
        } else {
            response.fields["Access-Control-Expose-Headers"] = Self.responseFields
        }
        return response
    }

    private func allowedOrigin(of request: HTTPRequest) -> String? {
        let lines = request.fields.all("Origin")
        guard lines.count == 1, origins.contains(lines[0]) else { return nil }
        return lines[0]
    }
}
