import Core
import HTTPCore

/// Serves the built pages and their assets under a policy that lets nothing else in.
struct PagesController {
    let assets: PageAssets

    /// Trusted Types are on and no policy is allowed, so no text can ever become markup or script.
    private static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
        "connect-src 'self'", "font-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
    ].joined(separator: "; ")

    /// The name of an asset holds a digest of its content: under one name it never changes.
    private static let forGood = "public, max-age=31536000, immutable"

    var routes: [Route] {
        [
            Route(.get, "/", access: .public) { request, _ in try page("index.html", request) },
            Route(.get, "/sign-in", access: .public) { request, _ in try page("sign-in.html", request) },
            Route(.get, "/assets/{path...}", access: .public) { request, context in
                try serve("assets/" + (context.parameters["path"] ?? ""), request, caching: Self.forGood)
            },
        ]
    }

    private func page(_ name: String, _ request: HTTPRequest) throws -> HTTPResponse {
        var response = try serve(name, request, caching: "no-cache")
        response.fields.append("Content-Security-Policy", Self.contentSecurityPolicy)
        response.fields.append("Referrer-Policy", "no-referrer")
        return response
    }

    private func serve(_ name: String, _ request: HTTPRequest, caching: String) throws -> HTTPResponse {
        guard let asset = assets[name] else {
            throw HTTPError(.notFound, .notFound, "There is no such page.")
        }
        var fields: HTTPFields = [
            "ETag": asset.tag, "Cache-Control": caching, "X-Content-Type-Options": "nosniff",
        ]
        if request.has(asset.tag) {
            return HTTPResponse(status: .notModified, fields: fields)
        }
        fields.append("Content-Type", asset.mediaType)
        return HTTPResponse(fields: fields, body: .bytes(asset.bytes))
    }
}

extension HTTPRequest {
    /// Whether the client has the content with this tag already: `If-None-Match` compares weakly (RFC 9110 §13.1.2).
    fileprivate func has(_ tag: String) -> Bool {
        fields.all("if-none-match").flatMap { $0.split(separator: ",") }.contains { element in
            let element = element.filter { $0 != " " }
            return element == "*" || (element.hasPrefix("W/") ? element.dropFirst(2) : element[...]) == tag
        }
    }
}
