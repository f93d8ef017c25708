import Auth
import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct IdentityProvidersControllerTests {
    private static let path = "/api/v1/identity-providers"
    private static let body: JSONValue = [
        "name": "University", "issuer": "https://id.example.org", "client_id": "lyceum",
        "client_secret": "planted-secret-of-north-9e1f",
        "role_mapping": [["group": "staff", "role": "teacher"]], "default_role": "learner", "creates_members": true,
        "email_domains": ["Example.org"],
    ]

    @Test("An owner sets a provider up, changes it with its tag, and removes it; the secret never comes back")
    func journey() async throws {
        let app = try await AppFixture()
        let owner = try await app.person("owner@example.org", role: .owner, in: app.tenant("north"))
        let made = try await app.ask(Self.path, Self.body, as: owner)
        #expect(made.status == 201, "\(made.text)")
        #expect(made.body["client_secret_hint"] == "9e1f" && made.body["default_role"] == "learner")
        #expect(made.body["redirect_uri"] == "http://localhost/api/v1/auth/oidc/callback")
        #expect(
            made.body["algorithms"] == ["RS256", "ES256", "EdDSA"] && made.body["email_domains"] == ["example.org"])
        let one = "\(Self.path)/\(made.body["id"]?.stringValue ?? "")"
        let tag = try #require(made.response.fields["ETag"])
        let change: JSONValue = ["default_role": "none", "state": "disabled"]
        let stale = try await app.ask(one, change, as: owner, ["If-Match": "\"v9\""], method: .patch)
        #expect(stale.status == 412)
        let changed = try await app.ask(one, change, as: owner, ["If-Match": tag], method: .patch)
        #expect(changed.status == 200 && changed.body["default_role"] == "none" && changed.body["state"] == "disabled")
        let list = try await app.ask("\(Self.path)?state=disabled", as: owner)
        #expect(list.body["data"]?.arrayValue?.count == 1)
        for answer in [made, changed, list, try await app.ask(one, as: owner)] {
            #expect(!answer.text.contains("planted-secret"))
        }
        #expect(try await app.ask(one, as: owner, method: .delete).status == 204)
        #expect(try await app.ask(one, as: owner).status == 404)
    }

    @Test("Only who may manage providers does", arguments: [Role.admin, .teacher, .learner])
    func guarded(role: Role) async throws {
        let app = try await AppFixture()
        let person = try await app.person("person@example.org", role: role, in: app.tenant("north"))
        #expect(try await app.ask(Self.path, Self.body, as: person).status == 403)
        #expect(try await app.ask(Self.path, as: person).status == 403)
    }

    @Test("Wrong fields are refused by their names")
    func wrongFields() async throws {
        let app = try await AppFixture()
        let owner = try await app.person("owner@example.org", role: .owner, in: app.tenant("north"))
        let wrong: [(String, JSONValue, String)] = [
            ("name", "", "name"), ("issuer", "http://id.example.org", "issuer"),
            ("issuer", "https://id.example.org?a", "issuer"),
            ("client_authentication", "private_key_jwt", "client_authentication"),
            ("algorithms", ["none"], "algorithms[0]"), ("algorithms", ["HS256"], "client_secret"),
            ("role_mapping", [["group": "x", "role": "owner"]], "role_mapping[0].role"),
            ("role_mapping", [["group": "", "role": "admin"]], "role_mapping[0].group"),
            ("default_role", "owner", "default_role"), ("email_domains", ["x"], "email_domains[0]"),
            ("groups_claim", "", "groups_claim"), ("state", "gone", "state"), ("scopes", ["email"], "scopes"),
        ]
        for (name, value, field) in wrong {
            var members = try #require(Self.body.objectValue)
            members[name] = value
            let answer = try await app.ask(Self.path, .object(members), as: owner)
            #expect(answer.status == 400 && answer.body["error"]?["details"]?["path"] == .string(field), "\(field)")
        }
        let made = try await app.ask(Self.path, Self.body, as: owner)
        let one = "\(Self.path)/\(made.body["id"]?.stringValue ?? "")"
        let moved = try await app.ask(one, ["issuer": "https://evil.example.org"], as: owner, method: .patch)
        #expect(moved.status == 400 && moved.body["error"]?["details"]?["path"] == "issuer")
    }
}
