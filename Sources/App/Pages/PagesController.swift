import Core
import HTTPCore

/// Serves the built pages and their assets under a policy that lets nothing else in.
struct PagesController {
    let assets: PageAssets
    let clock: any WallClock
    /// Makes the boundaries between several ranges of a file.
    let identifiers: any IdentifierGenerator

    /// Trusted Types are on and no policy is allowed, so no text can ever become markup or script.
    private static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
        "media-src 'self' blob:", "connect-src 'self'", "font-src 'self'", "base-uri 'none'", "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
    ].joined(separator: "; ")

    /// The name of an asset holds a digest of its content: under one name it never changes.
    private static let forGood = "public, max-age=31536000, immutable"

    var routes: [Route] {
        Self.applications.flatMap(routes) + [
            Route(.get, "/", access: .public) { request, _ in try page("index.html", request) }
                .documented("The page of conversations", tag: "Pages", answer: .string(), mediaType: "text/html"),
            Route(.get, "/sign-in", access: .public) { request, _ in try page("sign-in.html", request) }
                .documented("The page to sign in at", tag: "Pages", answer: .string(), mediaType: "text/html"),
            Route(.get, "/shared", access: .public) { request, _ in
                var response = try page("shared.html", request)
                response.fields["X-Robots-Tag"] = "noindex, nofollow"
                return response
            }.documented(
                "The page of a shared conversation", tag: "Pages", answer: .string(), mediaType: "text/html"),
            Route(.get, "/docs", access: .public) { request, _ in try page("docs.html", request) }
                .documented("This description as a page", tag: "Pages", answer: .string(), mediaType: "text/html"),
            Route(.get, "/design", access: .public) { request, _ in try page("design.html", request) }
                .documented(
                    "What the pages are made of, as a page", tag: "Pages", answer: .string(), mediaType: "text/html"),
            Route(.get, "/lti/icon.svg", access: .public, traits: .unlimited) { request, _ in
                var response = try file("icon.svg", request)
                response.fields["Cross-Origin-Resource-Policy"] = "cross-origin"
                return response
            }.documented(
                "The picture of links in courses of learning platforms", tag: "Pages", answer: .string(),
                mediaType: "image/svg+xml"),
            Route(.get, "/assets/{path...}", access: .public, traits: .unlimited) { request, context in
                let path = try context.parameter("path", as: String.self)
                return try serve("assets/" + path, request, caching: Self.forGood)
            }.documented(
                "A file of the pages", tag: "Pages", answer: .string(), mediaType: "text/javascript",
                otherAnswers: ["text/css", "image/svg+xml", "image/png", "font/woff2", "application/json"]),
        ]
    }

    /// Pages that have addresses of their own below them, and read them themselves.
    private static let applications: [(name: String, summary: String)] = [
        ("admin", "The page of administrators"), ("builder", "The page that workflows are drawn on"),
        ("teach", "The page of teachers"),
    ]

    private func routes(of application: (name: String, summary: String)) -> [Route] {
        ["/\(application.name)", "/\(application.name)/{path...}"].map { path in
            Route(.get, path, access: .public) { request, _ in try page("\(application.name).html", request) }
                .documented(application.summary, tag: "Pages", answer: .string(), mediaType: "text/html")
        }
    }

    /// The page of one assistant, which pages of these origins alone may frame.
    func embedded(_ request: HTTPRequest, by origins: [String]) throws -> HTTPResponse {
        var response = try serve("embed.html", request, caching: "no-cache")
        let policy = Self.contentSecurityPolicy.replacing(
            "frame-ancestors 'none'", with: "frame-ancestors \(origins.joined(separator: " "))")
        response.fields.append("Content-Security-Policy", policy)
        return response
    }

    /// A file whose name stays when its content changes.
    func file(_ name: String, _ request: HTTPRequest) throws -> HTTPResponse {
        try serve(name, request, caching: "public, max-age=300")
    }

    private func page(_ name: String, _ request: HTTPRequest) throws -> HTTPResponse {
        var response = try serve(name, request, caching: "no-cache")
        response.fields.append("Content-Security-Policy", Self.contentSecurityPolicy)
        return response
    }

    /// Each form of a file is a file of its own with its own tag and ranges (RFC 9110 §8.8.3.3, §14).
    private func serve(_ name: String, _ request: HTTPRequest, caching: String) throws -> HTTPResponse {
        guard let asset = assets[name] else {
            throw HTTPError(.notFound, .notFound, "There is no such page.")
        }
        let compressed = request.prefersGzip ? asset.compressed : nil
        let chosen = compressed ?? asset.plain
        let file = FileResponse(
            to: request, file: chosen.state, mediaType: asset.mediaType, now: clock.now(),
            boundary: identifiers.next().hex)
        var response = try file.response(slicing: chosen.bytes)
        response.fields.append("Cache-Control", caching)
        if asset.compressed != nil { response.fields.append("Vary", "Accept-Encoding") }
        if compressed != nil, response.status != .notModified { response.fields.append("Content-Encoding", "gzip") }
        return response
    }
}
