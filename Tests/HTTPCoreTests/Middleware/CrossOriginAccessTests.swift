import Core
import HTTPCore
import Testing

@Suite struct CrossOriginAccessTests {
    private static let origin = "https://school.example"
    private static let corsFields = [
        "Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
        "Access-Control-Max-Age", "Access-Control-Expose-Headers", "Access-Control-Allow-Credentials",
    ]

    private let router: Router

    init() throws {
        let origins = try #require(WebOrigin.list("https://school.example http://localhost:3000"))
        router = Router.under(
            test: [
                Route(.get, "/open", access: .public, traits: .crossOrigin) { _, _ in .text("open") },
                Route(.delete, "/open", access: .public, traits: .crossOrigin) { _, _ in .text("gone") },
                Route(.put, "/open", access: .public) { _, _ in .text("put") },
                Route(.post, "/failing", access: .member, traits: .crossOrigin) { _, _ in .text("never") },
                Route(.get, "/varied", access: .public, traits: .crossOrigin) { _, _ in
                    HTTPResponse(fields: ["Vary": "Accept-Language"])
                },
                Route(.get, "/own", access: .public) { _, _ in .text("own") },
            ], middleware: [CrossOriginAccess(origins: origins)])
    }

    private func ask(_ method: String, _ path: String, _ fields: HTTPFields) async -> HTTPResponse {
        await router.respond(to: HTTPRequest(method: HTTPMethod(method), path: path, fields: fields))
    }

    private func preflight(_ path: String, from origin: String = origin, method: String = "DELETE") async
        -> HTTPResponse
    {
        await ask(
            "OPTIONS", path,
            [
                "Origin": origin, "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": "authorization,x-evil",
            ])
    }

    @Test("a page of an origin in the list reads the answer and the fields that are meant for it (Fetch §3.3.3)")
    func allowed() async {
        for origin in [Self.origin, "http://localhost:3000"] {
            let response = await ask("GET", "/open", ["Origin": origin])
            #expect(response.text == "open")
            #expect(response.fields.all("Access-Control-Allow-Origin") == [origin])
            #expect(
                response.fields["Access-Control-Expose-Headers"]
                    == "ETag, Idempotency-Replayed, Lyceum-Branch, Retry-After, X-Request-Id")
            #expect(response.fields["Vary"] == "Origin")
        }
    }

    @Test(
        "no other origin is named in an answer, which still says that it depends on the origin",
        arguments: [
            "https://school.example.evil.example", "https://evil.example", "http://school.example", "null", "*",
            "https://school.example:444", "https://SCHOOL.example", "https://school.example/", "",
            "https://evil.example, https://school.example",
        ])
    func refused(origin: String) async {
        for response in [await ask("GET", "/open", ["Origin": origin]), await preflight("/open", from: origin)] {
            for name in Self.corsFields { #expect(response.fields[name] == nil) }
            #expect(response.fields["Vary"]?.hasPrefix("Origin") == true)
        }
    }

    @Test("two origins are none")
    func twoOrigins() async {
        let response = await ask("GET", "/open", ["Origin": Self.origin, "origin": Self.origin])
        #expect(response.fields["Access-Control-Allow-Origin"] == nil)
    }

    @Test("without an origin nothing is allowed, and caches are told")
    func sameOrigin() async {
        let response = await ask("GET", "/open", [:])
        #expect(response.fields["Access-Control-Allow-Origin"] == nil && response.fields["Vary"] == "Origin")
    }

    @Test(
        "a preflight names the methods that are meant for it and the fields of the API, not those that were asked for")
    func preflights() async {
        let response = await preflight("/open")
        #expect(response.status == .noContent)
        #expect(response.fields["Access-Control-Allow-Origin"] == Self.origin)
        #expect(response.fields["Access-Control-Allow-Methods"] == "DELETE, GET")
        #expect(
            response.fields["Access-Control-Allow-Headers"]
                == "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Lyceum-Detach, "
                + "Lyceum-Gather, X-Request-Id")
        #expect(response.fields["Access-Control-Max-Age"] == "7200")
        #expect(
            response.fields["Vary"] == "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")
        #expect(response.fields["Access-Control-Expose-Headers"] == nil)
        #expect(response.fields["Allow"] == "DELETE, GET, HEAD, OPTIONS, PUT")
    }

    @Test("a route that is not meant for it says nothing, asked or not, and neither does a path that is none")
    func notMeant() async {
        for path in ["/own", "/nowhere"] {
            for response in [await ask("GET", path, ["Origin": Self.origin]), await preflight(path, method: "GET")] {
                for name in Self.corsFields { #expect(response.fields[name] == nil) }
                #expect(response.fields["Vary"] == nil)
            }
        }
        #expect(await ask("PUT", "/open", ["Origin": Self.origin]).fields["Access-Control-Allow-Origin"] == nil)
    }

    @Test("errors can be read by the page too")
    func errors() async {
        let refused = await ask("POST", "/failing", ["Origin": Self.origin])
        #expect(refused.status == .unauthorized)
        #expect(refused.fields["Access-Control-Allow-Origin"] == Self.origin)
        let wrongMethod = await ask("PATCH", "/open", ["Origin": Self.origin])
        #expect(wrongMethod.status == .methodNotAllowed)
        #expect(wrongMethod.fields["Access-Control-Allow-Origin"] == Self.origin)
    }

    @Test("credentials are never allowed")
    func credentials() async {
        for response in [await ask("GET", "/open", ["Origin": Self.origin]), await preflight("/open")] {
            #expect(response.fields["Access-Control-Allow-Credentials"] == nil)
        }
    }

    @Test("what the answer depends on already stays in the list")
    func varied() async {
        let response = await ask("GET", "/varied", ["Origin": Self.origin])
        #expect(response.fields.all("Vary") == ["Accept-Language, Origin"])
    }
}
