import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct PagesControllerTests {
    private let folder: TemporaryFolder
    private let router: Router

    init() throws {
        folder = try TemporaryFolder([
            "pages/index.html": "chat", "pages/sign-in.html": "sign in", "pages/assets/chat.js": "script",
            "pages/assets/fonts/a.woff2": "font", "secret.html": "secret",
        ])
        router = Router(
            routes: PagesController(assets: PageAssets(folder: folder.path + "/pages")).routes,
            authenticator: NobodyAuthenticator(), identifiers: SystemIdentifierGenerator(),
            logger: Logger(label: "test", sink: DiscardingLogSink()))
    }

    private func get(_ path: String, _ fields: HTTPFields = [:]) async throws -> Answer {
        try await Answer(await router.respond(to: HTTPRequest(method: .get, path: path, fields: fields)))
    }

    @Test(
        "a page comes under a policy that lets only its own files in",
        arguments: [("/", "chat"), ("/sign-in", "sign in")])
    func page(path: String, text: String) async throws {
        let answer = try await get(path)
        #expect(answer.status == 200 && answer.text == text)
        let fields = answer.response.fields
        #expect(fields["Content-Type"] == "text/html; charset=utf-8")
        #expect(fields["X-Content-Type-Options"] == "nosniff")
        #expect(fields["Referrer-Policy"] == "no-referrer")
        #expect(fields["Cache-Control"] == "no-cache")
        let policy = try #require(fields["Content-Security-Policy"]).split(separator: "; ")
        for directive in [
            "default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'",
            "require-trusted-types-for 'script'", "trusted-types 'none'",
        ] {
            #expect(policy.contains(Substring(directive)))
        }
        #expect(!policy.contains { $0.contains("unsafe") })
    }

    @Test("an asset comes with its type, however deep it lies")
    func assets() async throws {
        let script = try await get("/assets/chat.js")
        #expect(script.text == "script")
        #expect(script.response.fields["Content-Type"] == "text/javascript; charset=utf-8")
        #expect(try await get("/assets/fonts/a.woff2").text == "font")
    }

    @Test("an asset, whose name changes with its content, may be kept for good")
    func immutable() async throws {
        let caching = try await get("/assets/chat.js").response.fields["Cache-Control"]
        #expect(caching == "public, max-age=31536000, immutable")
    }

    @Test("who has a file by its tag is not sent it again, as RFC 9110 §13.1.2 says")
    func revalidation() async throws {
        let tag = try #require(try await get("/").response.fields["ETag"])
        for field in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let answer = try await get("/", ["If-None-Match": field])
            #expect(answer.status == 304, "\(field)")
            #expect(answer.bytes.isEmpty && answer.response.fields["ETag"] == tag)
            #expect(answer.response.fields["Content-Security-Policy"] != nil)
        }
        for field in ["\"other\"", "W/\"other\"", String(tag.dropLast()), ""] {
            #expect(try await get("/", ["If-None-Match": field]).status == 200, "\(field)")
        }
    }

    @Test("what is not there is 404", arguments: ["/assets/none.js", "/assets/", "/assets/fonts", "/index.html"])
    func unknown(path: String) async throws {
        let answer = try await get(path)
        #expect(answer.status == 404 && answer.code == "not_found")
    }

    @Test(
        "no path leads out of the folder of assets",
        arguments: [
            "/assets/../index.html", "/assets/../../secret.html", "/assets/%2e%2e/%2e%2e/secret.html",
            "/assets/..%2f..%2fsecret.html", "/assets/%2e%2e%2findex.html", "/assets/fonts/../../index.html",
            "/assets//../index.html", "/assets/./chat.js", "/assets/..%5cindex.html", "/assets/chat.js%00.html",
            "/assets//etc/passwd",
        ])
    func traversal(path: String) async throws {
        let answer = try await get(path)
        #expect(answer.status == 400 || answer.status == 404)
        #expect(!answer.text.contains("chat") && !answer.text.contains("secret"))
    }
}

/// Knows nobody.
private struct NobodyAuthenticator: Authenticator {
    func identity(of request: HTTPRequest) async throws -> Identity? { nil }
}
