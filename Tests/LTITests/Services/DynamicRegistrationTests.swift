import Auth
import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@testable import LTI

/// Dynamic Registration 1.0.
@Suite struct DynamicRegistrationTests {
    private static let address = "https://lms.example.org/openid?a=1"

    /// A platform's description, with members that are other than usual; null leaves one away.
    static func configuration(
        _ changes: JSONObject = [:], family: String = "moodle", messages: [String] = ["LtiResourceLinkRequest"]
    ) -> JSONValue {
        var document: JSONObject = [
            "issuer": "https://lms.example.org", "authorization_endpoint": "https://lms.example.org/auth",
            "token_endpoint": "https://lms.example.org/token", "jwks_uri": "https://lms.example.org/keys",
            "registration_endpoint": "https://lms.example.org/register",
            "id_token_signing_alg_values_supported": ["RS256"],
            "https://purl.imsglobal.org/spec/lti-platform-configuration": [
                "product_family_code": .string(family),
                "messages_supported": .array(messages.map { ["type": .string($0)] }),
            ],
        ]
        for (name, value) in changes.members { document[name] = value }
        return .object(JSONObject(document.members.filter { !$0.value.isNull }.map { ($0.key, $0.value) }))
    }

    private struct World {
        let fixture: LTIFixture
        let token = OpaqueToken()
        let transport: StubTransport
        let registration: DynamicRegistration

        init(_ replies: [StubTransport.Reply], isTrusted: Bool = false) async throws {
            fixture = try await LTIFixture()
            transport = StubTransport(replies)
            let database = fixture.database
            registration = DynamicRegistration(
                registrations: RegistrationStore(database: database),
                tool: ToolConfiguration(publicURL: "https://tool.example.org"), transport: transport,
                audit: AuditLog(clock: fixture.clock), identifiers: fixture.identifiers, clock: fixture.clock)
            let (id, token, now) = (
                fixture.identifiers.make(RegistrationInvitationID.self), token, fixture.clock.now()
            )
            try await database.withTenant(fixture.north) { transaction in
                try await RegistrationInvitationStore(database: database).insert(
                    id, token: token, name: "The LMS", isTrusted: isTrusted, defaultWorkflowID: nil, at: now,
                    expiresAt: now + .seconds(3600), in: transaction)
            }
        }

        func register(_ address: String? = DynamicRegistrationTests.address, bearer: String? = "secret") async throws
            -> Registration
        {
            try await registration.register(
                invitation: token.text, configuration: address, registrationToken: bearer, origin: .system)
        }
    }

    private static let answer = """
        {"client_id":"c-1","https://purl.imsglobal.org/spec/lti-tool-configuration":{"deployment_id":"7"}}
        """

    @Test("A platform registers with an invitation, and what it answers is kept", arguments: [false, true])
    func registering(isTrusted: Bool) async throws {
        let world = try await World(
            [.text(Self.configuration().serializedString()), .text(Self.answer, status: .created)],
            isTrusted: isTrusted)
        let made = try await world.register()
        #expect(made.tenantID == world.fixture.north && made.issuer == "https://lms.example.org")
        #expect(made.clientID == "c-1" && made.settings.platform == .moodle)
        #expect(made.settings.status == (isTrusted ? .active : .pending))
        #expect(made.settings.name.description == "The LMS")
        let deployments = try await world.fixture.database.withTenant(world.fixture.north) { transaction in
            try await DeploymentStore().list(of: made.id, in: transaction)
        }
        #expect(deployments.map(\.id) == ["7"] && deployments.allSatisfy { $0.status == .active })
        let post = try #require(world.transport.requests.last)
        #expect(post.url == "https://lms.example.org/register" && post.fields["Authorization"] == "Bearer secret")
        // It worked once.
        await #expect(throws: RegistrationProblem.spentInvitation) { try await world.register() }
        #expect(world.transport.requests.count == 2)
    }

    @Test("A platform that sends no token registers too, and one that deploys later has no deployment yet")
    func absence() async throws {
        let world = try await World([
            .text(Self.configuration().serializedString()), .text(#"{"client_id":12345}"#),
        ])
        let made = try await world.register(bearer: nil)
        #expect(made.clientID == "12345")
        #expect(world.transport.requests.last?.fields["Authorization"] == nil)
    }

    @Test(
        "What is wrong is said, nothing is kept, and the invitation serves again",
        arguments: [
            ("no_configuration", StubTransport.Reply.text(""), StubTransport.Reply.text("")),
            ("unreachable_configuration", .failure(HTTPTransportError(.forbiddenAddress, "")), .text("")),
            (
                "unreachable_configuration", .text("", status: .seeOther, fields: ["Location": "http://10.0.0.1/"]),
                .text("")
            ),
            (
                "unreachable_configuration",
                .response(.ok, pieces: Array(repeating: [UInt8](repeating: 32, count: 1 << 17), count: 3)), .text("")
            ),
            ("malformed_configuration", .text("<html>"), .text("")),
            (
                "malformed_configuration",
                .text(configuration(["token_endpoint": "http://lms.example.org/token"]).serializedString()), .text("")
            ),
            ("malformed_configuration", .text(configuration(["jwks_uri": nil]).serializedString()), .text("")),
            (
                "malformed_configuration",
                .text(configuration(["id_token_signing_alg_values_supported": ["HS256", "none"]]).serializedString()),
                .text("")
            ),
            (
                "foreign_issuer", .text(configuration(["issuer": "https://other.example.org"]).serializedString()),
                .text("")
            ),
            (
                "foreign_issuer",
                .text(configuration(["issuer": "https://lms.example.org.evil.example"]).serializedString()), .text("")
            ),
            ("refused", .text(configuration().serializedString()), .text("", status: .forbidden)),
            ("malformed_answer", .text(configuration().serializedString()), .text(#"{"client_id":""}"#)),
        ] as [(String, StubTransport.Reply, StubTransport.Reply)])
    func problems(code: String, first: StubTransport.Reply, second: StubTransport.Reply) async throws {
        let world = try await World([
            first, second, .text(Self.configuration().serializedString()), .text(Self.answer),
        ])
        do {
            _ = try await world.register(code == "no_configuration" ? "javascript:alert(1)" : Self.address)
            Issue.record("it registered")
        } catch let problem as RegistrationProblem {
            #expect(problem.code == code)
        }
        let list = try await RegistrationStore(database: world.fixture.database).list(
            PageRequest(), in: world.fixture.north)
        #expect(list.items.isEmpty)
        let again = try await RegistrationInvitationStore(database: world.fixture.database).begin(
            world.token, at: world.fixture.clock.now())
        #expect(again != nil)
    }

    @Test(
        "A configuration speaks for the issuer of its own server, or its vendor's shared one",
        arguments: [
            ("lms.example.org", "https://lms.example.org", true),
            ("lms.example.org", "https://lms.example.org/a", true),
            ("other.example.org", "https://lms.example.org", false),
            ("school.instructure.com", "https://canvas.instructure.com", true),
            ("sso.canvaslms.com", "https://canvas.instructure.com", true),
            ("instructure.com.evil.example", "https://canvas.instructure.com", false),
            ("school.blackboard.com", "https://blackboard.com", true),
            ("blackboard.com", "https://lms.example.org", false),
        ])
    func hosts(host: String, issuer: String, speaks: Bool) {
        #expect(PlatformConfiguration.speaks(host: host, for: issuer) == speaks)
    }

    @Test(
        "§3.5: each platform gets what it needs",
        arguments: [
            ("moodle", Platform.moodle), ("canvas", .canvas), ("BlackboardLearn", .blackboard),
            ("desire2learn", .brightspace), ("openedx", .openEdX), ("something", .other),
        ])
    func shapes(family: String, platform: Platform) throws {
        let configuration = try PlatformConfiguration(
            json: Self.configuration(
                ["scopes_supported": [.string(ServiceScope.score.rawValue), "openid"]], family: family,
                messages: ["LtiDeepLinkingRequest", "LtiSubmissionReviewRequest"]
            ).serialized(), from: Self.address)
        #expect(configuration.platform == platform)
        let body = ToolConfiguration(publicURL: "https://tool.example.org:8443").registration(at: configuration)
        #expect(body["response_types"]?.serializedString() == #"["id_token"]"#)
        #expect(body["initiate_login_uri"] == "https://tool.example.org:8443/lti/login")
        #expect(body["redirect_uris"]?[0] == "https://tool.example.org:8443/lti/launch")
        #expect(body["jwks_uri"] == "https://tool.example.org:8443/lti/jwks.json")
        #expect(body["token_endpoint_auth_method"] == "private_key_jwt" && body["application_type"] == "web")
        #expect(body["scope"]?.stringValue == ServiceScope.score.rawValue)
        let tool = body["https://purl.imsglobal.org/spec/lti-tool-configuration"]
        #expect(tool?["domain"] == "tool.example.org:8443")
        let messages = tool?["messages"]?.arrayValue ?? []
        let types = messages.compactMap { message in message["type"]?.stringValue }
        #expect(types.contains("LtiSubmissionReviewRequest"))
        let places = messages.first { $0["type"] == "LtiDeepLinkingRequest" }?["placements"]?.arrayValue?.count ?? 0
        #expect((places > 0) == [.canvas, .blackboard, .brightspace].contains(platform))
        // No address of a person is asked for.
        let claims = (tool?["claims"]?.arrayValue ?? []).compactMap(\.stringValue)
        #expect(claims.contains("sub") && !claims.contains("email"))
    }

    @Test(
        "A token request names the authorization server where that is an address, and else the token endpoint",
        arguments: [
            ("https://auth.example.org/token", "https://auth.example.org/token"),
            ("lms.example.org", nil), ("http://lms.example.org/token", nil), ("http://localhost/token", nil),
            ("https://", nil), ("https://lms.example.org/a b", nil), (nil, nil),
        ] as [(String?, String?)])
    func audiences(server: String?, audience: String?) throws {
        let named = server.map { JSONValue.string($0) } ?? .null
        let configuration = try PlatformConfiguration(
            json: Self.configuration(["authorization_server": named]).serialized(), from: Self.address)
        #expect(configuration.tokenAudience == audience)
    }

    /// What Canvas in the cloud says of itself.
    private static let canvasConfiguration = """
        {"issuer": "https://canvas.instructure.com",
        "authorization_endpoint": "https://sso.canvaslms.com/api/lti/authorize_redirect",
        "registration_endpoint": "https://sso.canvaslms.com/api/lti/registrations",
        "jwks_uri": "https://sso.canvaslms.com/api/lti/security/jwks",
        "token_endpoint": "https://sso.canvaslms.com/login/oauth2/token",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "https://purl.imsglobal.org/spec/lti-ags/scope/score",
        "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"],
        "response_types_supported": ["id_token"], "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "picture", "email", "name", "given_name", "family_name", "locale"],
        "subject_types_supported": ["public"], "authorization_server": "sso.canvaslms.com",
        "https://purl.imsglobal.org/spec/lti-platform-configuration": {"product_family_code": "canvas",
        "version": "OpenSource", "messages_supported": [
        {"type": "LtiResourceLinkRequest", "placements": ["assignment_selection", "link_selection"]},
        {"type": "LtiDeepLinkingRequest", "placements": ["assignment_selection", "link_selection"]}],
        "notice_types_supported": [], "variables": ["Canvas.course.id"],
        "https://canvas.instructure.com/lti/account_name": "School"}}
        """

    @Test("A Canvas that registers is asked for tokens as it takes them: in the name of its token endpoint")
    func canvasAudience() async throws {
        let world = try await World([
            .text(Self.canvasConfiguration), .text(#"{"client_id":"10000000000042"}"#),
        ])
        let made = try await world.register("https://sso.canvaslms.com/api/lti/security/openid-configuration")
        #expect(made.issuer == "https://canvas.instructure.com" && made.settings.platform == .canvas)
        #expect(made.settings.endpoints.tokenAudience == nil)
        #expect(made.settings.endpoints.audience == "https://sso.canvaslms.com/login/oauth2/token")
    }

    @Test("Canvas reads where the tool is, what it may do and where it is placed")
    func canvas() {
        let json = ToolConfiguration(publicURL: "https://tool.example.org").canvas
        #expect(json["oidc_initiation_url"] == "https://tool.example.org/lti/login")
        #expect(json["target_link_uri"] == "https://tool.example.org/lti/launch")
        #expect(json["public_jwk_url"] == "https://tool.example.org/lti/jwks.json")
        let placements = json["extensions"]?[0]?["settings"]?["placements"]?.arrayValue ?? []
        #expect(placements.count == 3 && placements.allSatisfy { $0["message_type"] == "LtiDeepLinkingRequest" })
    }
}
