import Core
import HTTPCore
import Testing

@Suite struct MiddlewareTests {
    /// Writes its name into the request on the way in and into the answer on the way out.
    private struct Marker: Middleware {
        let name: String

        func respond(
            to request: HTTPRequest, _ exchange: Exchange, next: (HTTPRequest, Exchange) async -> HTTPResponse
        ) async -> HTTPResponse {
            var request = request
            request.fields["X-In"] = (request.fields["X-In"] ?? "") + name
            var response = await next(request, exchange)
            response.fields["X-Out"] = (response.fields["X-Out"] ?? "") + name
            response.fields["X-Route"] = exchange.route?.path ?? "-"
            response.fields["X-Same-Id"] = exchange.requestID
            return response
        }
    }

    /// Answers everything itself.
    private struct Wall: Middleware {
        func respond(
            to request: HTTPRequest, _ exchange: Exchange, next: (HTTPRequest, Exchange) async -> HTTPResponse
        ) async -> HTTPResponse { .text("wall") }
    }

    private let routes = [
        Route(.get, "/a/{id}", access: .public) { request, _ in .text(request.fields["X-In"] ?? "") },
        Route(.get, "/failing", access: .public) { _, _ in throw HTTPError(.conflict, .conflict, "No.") },
    ]

    @Test("the first middleware is the outermost, on the way in and on the way out")
    func order() async {
        let router = Router.under(test: routes, middleware: [Marker(name: "1"), Marker(name: "2")])
        let response = await router.respond(to: HTTPRequest(method: .get, path: "/a/b"))
        #expect(response.text == "12" && response.fields["X-Out"] == "21")
        #expect(response.fields["X-Route"] == "/a/{id}")
        #expect(response.fields["X-Same-Id"] == response.fields["X-Request-Id"])
    }

    @Test(
        "errors and unknown paths pass through it as answers",
        arguments: [("/failing", 409), ("/b", 404), ("/%zz", 400)])
    func errors(path: String, status: Int) async {
        let router = Router.under(test: routes, middleware: [Marker(name: "1")])
        let response = await router.respond(to: HTTPRequest(method: .get, path: path))
        #expect(response.status.code == status && response.fields["X-Out"] == "1")
    }

    @Test("middleware may answer in place of the route")
    func standIn() async {
        let router = Router.under(test: routes, middleware: [Wall(), Marker(name: "1")])
        #expect(await router.text("GET", "/a/b") == "wall")
    }

    @Test("every answer has the fields that tie browsers down, unless it has its own")
    func securityFields() async {
        let page = Route(.get, "/page", access: .public) { _, _ in
            HTTPResponse(fields: ["Content-Security-Policy": "default-src 'self'"])
        }
        let router = Router.under(test: routes + [page], middleware: [SecurityFields()])
        for path in ["/a/b", "/failing", "/nowhere", "/page"] {
            let fields = await router.respond(to: HTTPRequest(method: .get, path: path)).fields
            #expect(fields.all("X-Content-Type-Options") == ["nosniff"])
            #expect(fields.all("Referrer-Policy") == ["no-referrer"])
            let policy = path == "/page" ? "default-src 'self'" : "default-src 'none'; frame-ancestors 'none'"
            #expect(fields.all("Content-Security-Policy") == [policy])
        }
    }
}
