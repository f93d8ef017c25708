import Core
import Crypto
import HTTPCore
import Support
import Testing

@testable import Auth

@Suite struct AuthorizationTests {
    private static let document = """
        {"issuer": "https://id.example.org", "authorization_endpoint": "https://id.example.org/a?tenant=x",
         "token_endpoint": "https://id.example.org/t", "jwks_uri": "https://id.example.org/k"}
        """

    private func metadata(_ text: String = document) throws -> ProviderMetadata {
        try ProviderMetadata(json: Array(text.utf8))
    }

    @Test("The request asks for a code, and proves its sender with what is made of the browser's secret and the state")
    func request() throws {
        let identifiers = SystemIdentifierGenerator()
        let state = SignInState(tenantID: identifiers.make(), attemptID: identifiers.next())
        let browser = BrowserSecret()
        var settings = IdentityProviderSettings(name: try #require(DisplayName("X")), clientID: "a b&c")
        settings.scopes = ["openid", "email"]
        let url = try #require(
            AuthorizationRequest(
                metadata: try metadata(), settings: settings, redirectURI: "https://l.example/cb?x", state: state,
                browser: browser
            ).url)
        #expect(url.hasPrefix("https://id.example.org/a?tenant=x&response_type=code&client_id=a%20b%26c&"))
        let parameters = ScriptedProvider.parameters(of: url)
        #expect(parameters["redirect_uri"] == "https://l.example/cb?x" && parameters["scope"] == "openid email")
        #expect(parameters["state"] == state.text && parameters["nonce"] == browser.nonce(for: state))
        let pkce = try #require(PKCE(verifier: browser.codeVerifier(for: state)))
        #expect(pkce.matches(challenge: try #require(parameters["code_challenge"])))
        #expect(parameters["code_challenge_method"] == "S256")
        #expect(!url.contains(browser.codeVerifier(for: state)) && !url.contains(browser.text))
        let other = SignInState(tenantID: state.tenantID, attemptID: state.attemptID)
        #expect(browser.nonce(for: other) != browser.nonce(for: state))
        #expect(browser.nonce(for: state) != browser.codeVerifier(for: state))
    }

    @Test("A state and a cookie of another shape are none of ours")
    func shapes() throws {
        let state = SignInState(tenantID: SystemIdentifierGenerator().make(), attemptID: UUID128(high: 1, low: 2))
        let read = try #require(SignInState(state.text))
        #expect(read.tenantID == state.tenantID && read.attemptID == state.attemptID && read.hash == state.hash)
        for text in ["", "x", state.text + "A", String(state.text.dropLast()), String(repeating: "!", count: 86)] {
            #expect(SignInState(text) == nil)
        }
        #expect(BrowserSecret(BrowserSecret().text) != nil)
        for text in ["", String(repeating: "!", count: 43), String(repeating: "A", count: 10_000)] {
            #expect(BrowserSecret(text) == nil)
        }
    }

    @Test("An answer has a code or an error, and no parameter twice")
    func answers() throws {
        let code = try #require(
            AuthorizationResponse(query: "code=a%20b+c&state=s&iss=https%3A%2F%2Fx&session_state=y"))
        #expect(code.outcome == .code("a b c") && code.state == "s" && code.issuer == "https://x")
        #expect(AuthorizationResponse(query: "error=access_denied")?.outcome == .error("access_denied"))
        let long = String(repeating: "x", count: 4097)
        for query in [
            "", "state=s", "code=a&error=b", "code=a&code=b", "code=a&state=s&state=s", "code=", "code", "code=%zz",
            "code=a&iss=x&iss=x", "code=\(long)", "state=\(long)&code=a",
        ] {
            #expect(AuthorizationResponse(query: query) == nil, "\(query.prefix(30))")
        }
    }

    @Test("Who sends the person back must be who they were sent to (RFC 9207 §2.4)")
    func issuer() throws {
        let plain = try metadata()
        let promise = "\"authorization_response_iss_parameter_supported\": true, "
        let named = try metadata(Self.document.replacing("\"jwks_uri\"", with: promise + "\"jwks_uri\""))
        func code(_ query: String, _ metadata: ProviderMetadata) throws -> String? {
            try? AuthorizationResponse(query: query)?.code(from: metadata)
        }
        #expect(try code("code=c", plain) == "c")
        #expect(try code("code=c", named) == nil)
        for metadata in [plain, named] {
            #expect(try code("code=c&iss=https%3A%2F%2Fid.example.org", metadata) == "c")
            #expect(try code("code=c&iss=https%3A%2F%2Fid.example.org%2F", metadata) == nil)
            #expect(try code("code=c&iss=https%3A%2F%2Fevil.example.org", metadata) == nil)
        }
    }

    @Test("An error of the provider becomes one of our codes; the log gets no text of strangers")
    func errors() {
        #expect(AuthorizationResponse.failure("access_denied").code == .denied)
        #expect(AuthorizationResponse.failure("login_required").code == .denied)
        #expect(AuthorizationResponse.failure("temporarily_unavailable").code == .unavailable)
        #expect(AuthorizationResponse.failure("invalid_scope").cause == "authorization endpoint: invalid_scope")
        #expect(AuthorizationResponse.failure("\u{1B}[2J x").cause == "authorization endpoint: an error of its own")
    }

    @Test("A code is redeemed with the secret in the field, in the body, or without one (RFC 6749 §2.3.1)")
    func exchange() throws {
        let endpoint = try #require(ProviderURL("https://id.example.org/t"))
        var settings = IdentityProviderSettings(name: try #require(DisplayName("X")), clientID: "a:b")
        func request(_ secret: String?) -> HTTPClientRequest {
            TokenExchange.request(
                code: "c&d", verifier: "v", redirectURI: "https://l/cb", to: endpoint, as: settings, secret: secret)
        }
        let basic = request("p%q r")
        let pair = "a%3Ab:p%25q%20r"
        #expect(basic.fields["Authorization"] == "Basic " + Base64.encode(Array(pair.utf8)))
        #expect(
            String(decoding: basic.wholeBody, as: UTF8.self)
                == "grant_type=authorization_code&code=c%26d&redirect_uri=https%3A%2F%2Fl%2Fcb&code_verifier=v")
        settings.clientAuthentication = .post
        let post = request("p")
        #expect(post.fields["Authorization"] == nil)
        #expect(String(decoding: post.wholeBody, as: UTF8.self).hasSuffix("&client_id=a%3Ab&client_secret=p"))
        settings.clientAuthentication = .none
        let open = request(nil)
        #expect(open.fields["Authorization"] == nil)
        #expect(String(decoding: open.wholeBody, as: UTF8.self).hasSuffix("&client_id=a%3Ab"))
        #expect(open.redirects == .handOver && open.retries == .never)
    }

    @Test("What the token endpoint answers is tokens, or an error that says no more than its code")
    func tokens() throws {
        func cause(_ body: String, _ status: HTTPStatus = .ok) -> String? {
            do throws(OpenIDFailure) {
                _ = try TokenExchange.tokens(status: status, body: Array(body.utf8))
                return nil
            } catch {
                return error.cause
            }
        }
        #expect(cause(#"{"id_token": "a", "access_token": "b", "token_type": "Bearer"}"#) == nil)
        let none = "token endpoint: no ID token and bearer token"
        for body in [
            "", "[]", "{}", #"{"id_token": "a", "token_type": "Bearer"}"#,
            #"{"access_token": "b", "token_type": "Bearer"}"#,
            #"{"id_token": "a", "access_token": "b", "token_type": "DPoP"}"#,
            #"{"id_token": "a", "access_token": "b"}"#,
            #"{"id_token": 1, "access_token": "b", "token_type": "bearer"}"#,
        ] {
            #expect(cause(body) == none, "\(body)")
        }
        for error in [
            "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
            "invalid_scope",
        ] {
            #expect(cause("{\"error\": \"\(error)\"}", .badRequest) == "token endpoint: 400, \(error)")
        }
        #expect(cause("<h1>Sorry, ann@example.org", .internalServerError) == "token endpoint: 500, no error of OAuth")
        #expect(cause(#"{"error": "ann@example.org"}"#, .badRequest) == "token endpoint: 400, an error of its own")
    }

    @Test("A description without what signing in needs, or with addresses that may not be used, is none")
    func descriptions() throws {
        #expect(try metadata().userInfoEndpoint == nil && !metadata().namesItself)
        let wrong = [
            "", "[]", "{}", Self.document.replacing("https://id.example.org/k", with: "http://id.example.org/k"),
            Self.document.replacing("https://id.example.org/a?tenant=x", with: "javascript:alert(1)"),
            Self.document.replacing("https://id.example.org/t", with: "https://id.example.org/t\\r\\nX: y"),
            Self.document.replacing("\"issuer\": \"https://id.example.org\"", with: "\"issuer\": 7"),
            Self.document.replacing("\"jwks_uri\"", with: "\"keys\""),
            Self.document.replacing("{\"issuer\"", with: "{\"response_types_supported\": [\"id_token\"], \"issuer\""),
            Self.document.replacing("{\"issuer\"", with: "{\"userinfo_endpoint\": \"ftp://x\", \"issuer\""),
        ]
        for text in wrong { #expect(throws: RemoteDocumentError.self) { try metadata(text) } }
    }

    @Test(
        "Only pages of this server are come back to",
        arguments: ["/", "/?workflow=circuits", "/courses/7", "/signing"])
    func localPaths(text: String) {
        #expect(LocalPath(text)?.description == text)
    }

    @Test(
        "Nothing else is",
        arguments: [
            "", "x", "//evil.example", "/\\evil.example", "https://evil.example", "/a\\b", "/a b",
            "/a\r\nSet-Cookie: x=y",
            "/api/v1/me", "/sign-in?error=denied", "/é", "\u{0}", "/\u{7F}",
        ])
    func otherPaths(text: String) {
        #expect(LocalPath(text) == nil)
    }
}
