import Core
import HTTPCore
import Testing

@Suite struct RouterTests {
    @Test("A literal segment wins over a named one, and a named one over the rest")
    func precedence() async {
        let router = Router.under(test: [
            .answering("GET", "/a/{id}", "named"), .answering("GET", "/a/b", "literal"),
            .answering("GET", "/a/{rest...}", "rest"),
        ])
        #expect(await router.text("GET", "/a/b") == "literal")
        #expect(await router.text("GET", "/a/c") == "named")
        #expect(await router.text("GET", "/a/c/d") == "rest")
        #expect(await router.text("GET", "/a/b/d") == "rest")
    }

    @Test("Where the better match lacks the method, the next match answers")
    func methodFallsThrough() async {
        let router = Router.under(test: [
            .answering("POST", "/a/special", "literal"), .answering("GET", "/a/{id}", "named"),
        ])
        #expect(await router.text("GET", "/a/special") == "named")
        #expect(await router.text("POST", "/a/special") == "literal")
    }

    @Test("The root, empty segments and trailing slashes are paths of their own")
    func exactPaths() async {
        let router = Router.under(test: [.answering("GET", "/", "root"), .answering("GET", "/a", "a")])
        #expect(await router.text("GET", "/") == "root")
        #expect(await router.status("GET", "/a/") == 404)
        #expect(await router.status("GET", "//a") == 404)
        #expect(await router.status("GET", "/A") == 404)
    }

    @Test("Named segments arrive percent-decoded, and never empty")
    func parameters() async {
        let router = Router.under(test: [
            Route(.get, "/u/{user}/f/{file...}", access: .public) { _, context in
                .text(
                    try "\(context.parameter("user", as: String.self))|\(context.parameter("file", as: String.self))")
            }
        ])
        #expect(await router.text("GET", "/u/a%20b/f/x/y%C3%A9.txt") == "a b|x/yé.txt")
        #expect(await router.text("GET", "/u/a%2Fb/f/x") == "a/b|x")
        #expect(await router.status("GET", "/u//f/x") == 404)
    }

    @Test("An escaped unreserved character is that character")
    func normalizesEscapes() async {
        let router = Router.under(test: [.answering("GET", "/api/~me", "me")])
        #expect(await router.text("GET", "/%61pi/%7Eme") == "me")
    }

    @Test(
        "A path that climbs, hides a separator or holds a broken escape is refused",
        arguments: [
            "/f/../etc/passwd", "/f/%2e%2e/etc", "/f/.", "/f/a%2Fb", "/f/a%2fb", "/f/%00", "/f/%0a", "/f/%zz", "/f/%4",
            "/f/%ff", "/..",
        ])
    func hostilePaths(path: String) async {
        let router = Router.under(test: [.answering("GET", "/f/{rest...}", "file")])
        #expect(await router.status("GET", path) == 400)
    }

    @Test("A known path with another method names the methods it takes")
    func methodNotAllowed() async throws {
        let router = Router.under(test: [
            .answering("GET", "/a/{id}", ""), .answering("DELETE", "/a/{id}", ""), .answering("PUT", "/a/b", ""),
        ])
        let response = await router.respond(to: HTTPRequest(method: .post, path: "/a/b"))
        #expect(response.status == .methodNotAllowed)
        #expect(response.fields["Allow"] == "DELETE, GET, HEAD, OPTIONS, PUT")
        #expect(try response.errorCode == "method_not_allowed")
    }

    @Test("OPTIONS on a known path answers with its methods")
    func options() async {
        let router = Router.under(test: [.answering("GET", "/a", "")])
        let response = await router.respond(to: HTTPRequest(method: .options, path: "/a"))
        #expect(response.status == .noContent)
        #expect(response.fields["Allow"] == "GET, HEAD, OPTIONS")
    }

    @Test("OPTIONS of the server as a whole answers with the methods of all routes, and no other path is one of them")
    func optionsOfServer() async {
        let router = Router.under(test: [
            .answering("GET", "/a", ""), .answering("DELETE", "/a/{id}", ""), .answering("POST", "/b", ""),
        ])
        let response = await router.respond(to: HTTPRequest(method: .options, path: "*"))
        #expect(response.status == .noContent)
        #expect(response.fields["Allow"] == "DELETE, GET, HEAD, OPTIONS, POST")
        #expect(await router.status("OPTIONS", "/*") == 404)
    }

    @Test("HEAD is answered by the GET route")
    func head() async {
        let router = Router.under(test: [.answering("GET", "/a", "text")])
        #expect(await router.status("HEAD", "/a") == 200)
    }
}
