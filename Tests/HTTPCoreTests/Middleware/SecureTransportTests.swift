import HTTPCore
import Testing

@Suite struct SecureTransportTests {
    private func ask(
        _ path: String, query: String = "", host: String? = "school.example", isSecure: Bool = false,
        port: UInt16 = 443,
        method: HTTPMethod = .get
    ) async -> HTTPResponse {
        let routes = ["/a/b", "/healthz", "/readyz"].map { path in
            Route(.get, path, access: .public) { _, _ in .text("here") }
        }
        let router = Router.under(test: routes, middleware: [SecureTransport(port: port)])
        var fields = HTTPFields()
        if let host { fields.append("Host", host) }
        return await router.respond(
            to: HTTPRequest(method: method, path: path, query: query, fields: fields, isSecure: isSecure))
    }

    @Test(
        "A plain request is sent on to the same path and query of the same host",
        arguments: [
            ("school.example", 443, "https://school.example/a/b?x=%20&y=/"),
            ("school.example:8080", 443, "https://school.example/a/b?x=%20&y=/"),
            ("school.example:8080", 8443, "https://school.example:8443/a/b?x=%20&y=/"),
            ("[2001:db8::1]:8080", 8443, "https://[2001:db8::1]:8443/a/b?x=%20&y=/"),
            ("192.0.2.1", 443, "https://192.0.2.1/a/b?x=%20&y=/"),
        ] as [(String, UInt16, String)])
    func redirect(host: String, port: UInt16, location: String) async {
        let response = await ask("/a/b", query: "x=%20&y=/", host: host, port: port)
        #expect(response.status.code == 308)
        #expect(response.fields["Location"] == location)
        #expect(response.fields["Strict-Transport-Security"] == nil, "In plain it would count for nothing.")
    }

    @Test("What the path is, and whether the method is known there, is not looked at before")
    func everything() async {
        let response = await ask("//elsewhere.example/%zz", method: .post)
        #expect(response.fields["Location"] == "https://school.example//elsewhere.example/%zz")
        #expect(await ask("/a/b").fields["Location"] == "https://school.example/a/b")
    }

    @Test("A request over TLS is served, and the browser told to come that way")
    func secure() async {
        let response = await ask("/a/b", isSecure: true)
        #expect(response.text == "here")
        #expect(response.fields["Strict-Transport-Security"] == "max-age=31536000")
        #expect(await ask("/b", isSecure: true).fields["Strict-Transport-Security"] != nil, "Errors are answers too.")
    }

    @Test("On another port than 443 the policy would break the host's other ports, so there is none")
    func otherPort() async {
        #expect(await ask("/a/b", isSecure: true, port: 8443).fields["Strict-Transport-Security"] == nil)
    }

    @Test("Health is told in plain", arguments: ["/healthz", "/readyz"])
    func health(path: String) async {
        #expect(await ask(path).text == "here")
    }

    @Test("Without a host there is nowhere to go", arguments: [nil, "", ":80", "[::1"])
    func noHost(host: String?) async {
        let response = await ask("/a/b", host: host)
        #expect(response.status == .badRequest)
        #expect(response.fields["Location"] == nil)
    }
}
