import Auth
import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct APIKeysControllerTests {
    private struct World {
        let app: AppFixture
        let north: Tenant
        let ann: AppFixture.Person

        init() async throws {
            app = try await AppFixture()
            north = try await app.tenant("north")
            ann = try await app.person("ann@example.org", role: .admin, in: north)
        }

        func make(_ body: JSONValue) async throws -> Answer {
            try await app.ask("/api/v1/api-keys", body, as: ann)
        }

        func ask(_ path: String, with key: String, _ body: JSONValue? = nil) async throws -> Answer {
            try await app.ask(path, body, as: nil, ["Authorization": "Bearer \(key)"])
        }
    }

    @Test("A key is shown once, works within its scopes, and ends when it is revoked")
    func life() async throws {
        let world = try await World()
        let made = try await world.make([
            "name": "Robot", "scopes": ["audit.read"], "expires_at": "2030-01-01T00:00:00Z",
        ])
        #expect(made.status == 201 && made.response.fields["Cache-Control"] == "no-store")
        let key = try #require(made.body["key"]?.stringValue)
        let id = try #require(made.body["id"]?.stringValue)
        #expect(key.hasPrefix(id + "_") && made.body["hint"] == .string(String(key.suffix(4))))
        #expect(made.body["expires_at"] == "2030-01-01T00:00:00.000000Z")

        #expect(try await world.ask("/api/v1/audit-events", with: key).status == 200)
        #expect(try await world.ask("/api/v1/me", with: key).body["role"] == "admin")
        for path in ["/api/v1/workflows", "/api/v1/api-keys"] {
            #expect(try await world.ask(path, with: key).status == 403)
        }
        let shown = try await world.app.ask("/api/v1/api-keys/\(id)", as: world.ann)
        #expect(shown.status == 200 && shown.body["key"] == nil && shown.body["last_used_at"] != .null)
        let list = try await world.app.ask("/api/v1/api-keys", as: world.ann)
        #expect(list.body["data"]?.arrayValue == [shown.body] && list.body["has_more"] == false)

        #expect(try await world.app.ask("/api/v1/api-keys/\(id)", as: world.ann, method: .delete).status == 204)
        #expect(try await world.app.ask("/api/v1/api-keys/\(id)", as: world.ann, method: .delete).status == 404)
        #expect(try await world.ask("/api/v1/me", with: key).status == 401)
    }

    @Test("A key neither makes keys, nor touches its person's sessions, password or second factor")
    func ownAccount() async throws {
        let world = try await World()
        let scopes = Permission.allCases.filter { world.ann.identity.may($0) }
        let made = try await world.make([
            "name": "Robot", "scopes": .array(scopes.map { .string($0.rawValue) }),
        ])
        let key = try #require(made.body["key"]?.stringValue)
        let requests: [(String, JSONValue?)] = [
            ("/api/v1/api-keys", ["name": "Another", "scopes": ["audit.read"]]), ("/api/v1/sessions", nil),
            ("/api/v1/auth/password", ["password": "sesame sesame", "new_password": "open, please"]),
            ("/api/v1/auth/second-factor", nil), ("/api/v1/auth/second-factor/enrol", ["password": "x"]),
        ]
        for (path, body) in requests {
            let answer = try await world.ask(path, with: key, body)
            #expect(answer.status == 403 && answer.code == "forbidden", "\(path)")
        }
    }

    @Test(
        "A body that cannot be meant is refused, and a scope that one lacks",
        arguments: [
            (400, ["name": "", "scopes": ["audit.read"]]), (400, ["name": "R", "scopes": []]),
            (400, ["name": "R", "scopes": ["everything"]]), (400, ["name": "R"]), (400, ["scopes": ["audit.read"]]),
            (400, ["name": "R", "scopes": ["audit.read"], "expires_at": "tomorrow"]),
            (400, ["name": "R", "scopes": ["audit.read"], "expires_at": "2020-01-01T00:00:00Z"]),
            (403, ["name": "R", "scopes": ["audit.read", "owners.manage"]]),
        ] as [(Int, JSONValue)])
    func badBodies(status: Int, body: JSONValue) async throws {
        #expect(try await World().make(body).status == status)
    }

    @Test("Keys of another tenant are not there, and who may not manage keys gets none")
    func strangers() async throws {
        let world = try await World()
        let made = try await world.make(["name": "Robot", "scopes": ["audit.read"]])
        let id = try #require(made.body["id"]?.stringValue)
        let stranger = try await world.app.person(
            "eve@example.org", role: .owner, in: try await world.app.tenant("south"))
        #expect(try await world.app.ask("/api/v1/api-keys", as: stranger).body["data"] == [])
        #expect(try await world.app.ask("/api/v1/api-keys/\(id)", as: stranger).status == 404)
        #expect(try await world.app.ask("/api/v1/api-keys/\(id)", as: stranger, method: .delete).status == 404)
        let teacher = try await world.app.person("bob@example.org", role: .teacher, in: world.north)
        #expect(try await world.app.ask("/api/v1/api-keys", as: teacher).status == 403)
        let key = try #require(made.body["key"]?.stringValue)
        #expect(try await world.ask("/api/v1/me", with: key).status == 200)
    }
}
