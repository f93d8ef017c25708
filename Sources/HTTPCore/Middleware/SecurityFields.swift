/// Gives every answer the fields that keep browsers from doing more with it than was meant; an answer's own stay.
package struct SecurityFields: Middleware {
    /// Adds the same fields everywhere.
    package init() {}

    package func respond(
        to request: HTTPRequest, _ exchange: Exchange, next: (HTTPRequest, Exchange) async -> HTTPResponse
    ) async -> HTTPResponse {
        var response = await next(request, exchange)
        Self.add("X-Content-Type-Options", "nosniff", to: &response.fields)
        Self.add("Referrer-Policy", "no-referrer", to: &response.fields)
        // What is no page of ours is never shown as one, whatever a client was made to send.
        Self.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'", to: &response.fields)
        return response
    }

    private static func add(_ name: String, _ value: String, to fields: inout HTTPFields) {
        if fields[name] == nil { fields.append(name, value) }
    }
}
