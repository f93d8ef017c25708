import Core
import HTTPCore
import Support
import Testing

@testable import lyceum

@Suite struct PagesControllerTests {
    private let folder: TemporaryFolder
    private let router: Router

    init() throws {
        folder = try TemporaryFolder([
            "pages/index.html": "chat", "pages/sign-in.html": "sign in", "pages/assets/chat.js": "script",
            "pages/admin.html": "administration", "pages/builder.html": "drawing", "pages/teach.html": "teaching",
            "pages/design.html": "parts",
            "pages/assets/long.js": Self.long,
            "pages/assets/fonts/a.woff2": "font", "secret.html": "secret",
        ])
        router = Router(
            routes: PagesController(
                assets: PageAssets(folder: folder.path + "/pages"), clock: SetClock(),
                identifiers: SystemIdentifierGenerator()
            ).routes, middleware: [SecurityFields(), ResponseCompression()], authenticator: NobodyAuthenticator(),
            identifiers: SystemIdentifierGenerator(),
            logger: Logger(label: "test", sink: DiscardingLogSink()))
    }

    private static let long = String(repeating: "let current = charge / time; ", count: 100)

    private func get(
        _ path: String, _ fields: HTTPFields = [:], method: HTTPMethod = .get
    ) async throws -> Answer {
        try await Answer(await router.respond(to: HTTPRequest(method: method, path: path, fields: fields)))
    }

    @Test(
        "a page comes under a policy that lets only its own files in",
        arguments: [
            ("/", "chat"), ("/sign-in", "sign in"), ("/design", "parts"), ("/admin", "administration"),
            ("/admin/people/1", "administration"), ("/builder/tutor", "drawing"), ("/teach/courses/1", "teaching"),
        ])
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

    @Test("who takes gzip is sent the compressed form, a file of its own")
    func compressed() async throws {
        let plain = try await get("/assets/long.js")
        #expect(plain.text == Self.long && plain.response.fields["Content-Encoding"] == nil)
        let packed = try await get("/assets/long.js", ["Accept-Encoding": "gzip, br"])
        #expect(packed.response.fields.all("Content-Encoding") == ["gzip"])
        #expect(try Inflater(format: .gzip).inflate(packed.bytes, limit: 1 << 20) == plain.bytes)
        for answer in [plain, packed] { #expect(answer.response.fields.all("Vary") == ["Accept-Encoding"]) }
        let tag = try #require(packed.response.fields["ETag"])
        #expect(tag != plain.response.fields["ETag"] && !tag.hasPrefix("W/"))
        let same = try await get("/assets/long.js", ["Accept-Encoding": "gzip", "If-None-Match": tag])
        #expect(same.status == 304 && same.response.fields["ETag"] == tag)
        #expect(same.response.fields["Content-Encoding"] == nil && same.response.fields["Vary"] == "Accept-Encoding")
        #expect(try await get("/assets/long.js", ["If-None-Match": tag]).status == 200)
    }

    @Test("a part of a file is a part of the form that the client takes")
    func ranges() async throws {
        let plain = try await get("/assets/long.js", ["Range": "bytes=4-10"])
        #expect(plain.status == 206 && plain.text == "current")
        #expect(plain.response.fields["Content-Range"] == "bytes 4-10/\(Self.long.utf8.count)")
        let packed = try await get("/assets/long.js", ["Accept-Encoding": "gzip"])
        let part = try await get("/assets/long.js", ["Accept-Encoding": "gzip", "Range": "bytes=0-9"])
        #expect(part.status == 206 && part.bytes == Array(packed.bytes[..<10]))
        #expect(part.response.fields.all("Content-Encoding") == ["gzip"])
        let tag = try #require(plain.response.fields["ETag"])
        let changed = try await get("/assets/long.js", ["Range": "bytes=4-10", "If-Range": "\"other\""])
        #expect(changed.status == 200 && changed.text == Self.long)
        #expect(try await get("/assets/long.js", ["Range": "bytes=4-10", "If-Range": tag]).status == 206)
        let several = try await get("/assets/long.js", ["Range": "bytes=0-2,4-10"])
        #expect(several.response.fields["Content-Type"]?.hasPrefix("multipart/byteranges") == true)
        #expect(try await get("/assets/long.js", ["Range": "bytes=99999-"]).code == "range_not_satisfiable")
    }

    @Test("a client that knows only when it last asked is told whether anything changed")
    func dates() async throws {
        let modified = try #require(try await get("/").response.fields["Last-Modified"])
        #expect(try await get("/", ["If-Modified-Since": modified]).status == 304)
        #expect(try await get("/", ["If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"]).status == 200)
        #expect(try await get("/", ["If-Unmodified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"]).status == 412)
    }

    @Test("HEAD has the fields of GET")
    func head() async throws {
        let get = try await get("/assets/long.js").response.fields
        let head = try await self.get("/assets/long.js", method: .head).response.fields
        for name in ["ETag", "Content-Type", "Last-Modified", "Accept-Ranges", "Vary", "Cache-Control"] {
            #expect(head[name] == get[name] && head[name] != nil, "\(name)")
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
