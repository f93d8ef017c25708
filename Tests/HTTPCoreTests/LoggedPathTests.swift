import Testing

@testable import HTTPCore

@Suite struct LoggedPathTests {
    @Test(
        "A logged path has the route's words and what is shaped like an identifier, and nothing that may be a secret",
        arguments: [
            ("/", "/", "/"), ("/api/v1/me", "/api/v1/me", "/api/v1/me"),
            ("/x/01939e2a-7b1c-7d43-8c5e-5f2a9c1b0d3e", "/x/{id}", "/x/01939e2a-7b1c-7d43-8c5e-5f2a9c1b0d3e"),
            ("/x/thr_01939e2a7b1c7d438c5e5f2a9c1b0d3e/y", "/x/{id}/y", "/x/thr_01939e2a7b1c7d438c5e5f2a9c1b0d3e/y"),
            ("/x/my-course", "/x/{slug}", "/x/my-course"), ("/x/Hunter2", "/x/{slug}", "/x/*"),
            ("/x/a%20b", "/x/{slug}", "/x/*"), ("/x/a@b.example", "/x/{slug}", "/x/*"),
            ("/assets/chat-AB12.js", "/assets/{path...}", "/assets/*"),
            ("/assets/a/b", "/assets/{path...}", "/assets/*"),
        ])
    func routes(path: String, route: String, logged: String) {
        #expect(LoggedPath.text(path, route: route) == logged)
    }

    @Test("An API key's text and a token are hidden where their identifiers would be shown")
    func secrets() {
        let id = "lyk_01939e2a7b1c7d438c5e5f2a9c1b0d3e"
        #expect(LoggedPath.text("/k/\(id)", route: "/k/{id}") == "/k/\(id)")
        #expect(LoggedPath.text("/k/\(id)_\(String(repeating: "a", count: 43))", route: "/k/{id}") == "/k/*")
    }

    @Test("Of a path that leads nowhere its first word is left")
    func nowhere() {
        #expect(LoggedPath.text("/wp-admin/setup.php", route: nil) == "/wp-admin/*")
        #expect(LoggedPath.text("/eyJhbGciOiJIUzI1NiJ9.e30.c2ln", route: nil) == "/*")
        #expect(LoggedPath.text("/robots.txt", route: nil) == "/robots.txt")
    }
}
