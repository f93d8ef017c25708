import Core
import HTTPCore
import Testing

@Suite struct PathParameterTests {
    private let router = Router.under(test: [
        Route(.get, "/threads/{id}", access: .public) { _, context in
            .text("\(try context.parameter("id", as: ThreadID.self))")
        },
        Route(.get, "/pages/{number}", access: .public) { _, context in
            .text("\(try context.parameter("number", in: -1...100))")
        },
        Route(.get, "/stores/{slug}", access: .public) { _, context in
            .text("\(try context.parameter("slug", as: Slug.self))")
        },
        Route(.get, "/files/{name}", access: .public) { _, context in
            .text(try context.parameter("name", as: String.self))
        },
    ])

    @Test(
        "a segment is read as what its handler wants",
        arguments: [
            ("/threads/thr_00000000000000010000000000000002", "thr_00000000000000010000000000000002"),
            ("/pages/0", "0"), ("/pages/100", "100"), ("/pages/-1", "-1"), ("/pages/%37", "7"),
            ("/stores/physics-1", "physics-1"), ("/stores/a", "a"), ("/files/a%20b%2Fc", "a b/c"),
        ])
    func read(path: String, text: String) async {
        #expect(await router.text("GET", path) == text)
    }

    @Test(
        "a text that is no such value is an address with nothing at it",
        arguments: [
            "/threads/thr_1", "/threads/msg_00000000000000010000000000000002", "/threads/7", "/pages/101", "/pages/-2",
            "/pages/+1", "/pages/01", "/pages/1.0", "/pages/%201", "/pages/-0", "/pages/99999999999999999999",
            "/pages/x",
            "/stores/A", "/stores/-a", "/stores/a-", "/stores/a_b", "/stores/%C3%A9",
            "/stores/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ])
    func refused(path: String) async throws {
        let response = await router.respond(to: HTTPRequest(method: .get, path: path))
        #expect(response.status == .notFound)
        #expect(try response.errorCode == "not_found")
    }
}
