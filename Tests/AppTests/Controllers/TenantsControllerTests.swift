import Auth
import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct TenantsControllerTests {
    private static let token = "an-operators-token-of-40-characters-0001"

    private struct World {
        let app: AppFixture

        init() async throws {
            app = try await AppFixture(operatorToken: TenantsControllerTests.token)
        }

        /// Asks as the operator.
        func ask(
            _ path: String, _ body: JSONValue? = nil, method: HTTPMethod? = nil, _ fields: HTTPFields = [:]
        ) async throws -> Answer {
            var fields = fields
            fields.append("Authorization", "Bearer \(TenantsControllerTests.token)")
            return try await app.ask("/api/v1/tenants\(path)", body, as: nil, fields, method: method)
        }
    }

    @Test("The operator makes a tenant and hands its first owner the link, who then administers it")
    func journey() async throws {
        let world = try await World()
        let made = try await world.ask(
            "",
            [
                "slug": "north", "name": "North School", "locale": "fr", "time_zone": "Europe/Paris",
                "limits": ["people": 10], "owner_email": "head@example.org",
            ])
        #expect(made.status == 201)
        #expect(made.body["state"] == "active" && made.body["time_zone"] == "Europe/Paris")
        #expect(made.body["limits"] == ["people": 10, "courses": nil, "requests_per_minute": nil])
        let link = try #require(made.body["invitation"]?["link"]?.stringValue)
        let accepted = try await world.app.ask(
            "/api/v1/invitations/accept",
            [
                "token": .string(String(link.split(separator: "=")[1])), "name": "The Head",
                "password": "correct horse battery",
            ])
        #expect(accepted.status == 201 && accepted.body["role"] == "owner")
        let token = try await world.app.logIn("head@example.org", "correct horse battery").token
        let own = try await world.app.ask("/api/v1/tenant", nil, as: nil, ["Authorization": "Bearer \(token)"])
        #expect(own.body["slug"] == "north" && own.body["id"] == made.body["id"])
    }

    @Test("Tenants are listed, shown, changed, suspended and deleted; a suspended one's people are shut out")
    func life() async throws {
        let world = try await World()
        let tenant = try await world.app.tenant("north")
        let ann = try await world.app.person("ann@example.org", role: .owner, in: tenant)
        let path = "/\(tenant.id)"
        let shown = try await world.ask(path)
        let tag = try #require(shown.response.fields["ETag"])
        let changed = try await world.ask(path, ["name": "The North"], method: .patch, ["If-Match": tag])
        #expect(changed.status == 200 && changed.body["name"] == "The North")
        #expect(try await world.ask(path, ["name": "Mine"], method: .patch, ["If-Match": tag]).status == 412)
        #expect(try await world.ask("?search=the").body["data"]?[0]?["name"] == "The North")
        #expect(try await world.app.ask("/api/v1/tenant", as: ann).status == 200)
        #expect(try await world.ask(path, ["state": "suspended"], method: .patch).body["state"] == "suspended")
        #expect(try await world.app.ask("/api/v1/tenant", as: ann).status == 401)
        #expect(try await world.ask("?state=suspended").body["data"]?.arrayValue?.count == 1)
        #expect(try await world.ask(path, ["state": "active"], method: .patch).status == 200)
        #expect(try await world.app.ask("/api/v1/tenant", as: ann).status == 200)
        let deleted = try await world.ask("\(path)?grace_days=1", method: .delete)
        #expect(deleted.body["state"] == "deleted" && deleted.body["remove_after"]?.stringValue != nil)
        #expect(try await world.app.ask("/api/v1/tenant", as: ann).status == 401)
    }

    @Test("Nobody but the operator gets in, and without a token in the configuration nobody at all")
    func strangers() async throws {
        let world = try await World()
        let owner = try await world.app.person("ann@example.org", role: .owner, in: world.app.tenant("north"))
        for person in [nil, owner] {
            #expect(try await world.app.ask("/api/v1/tenants", as: person).status == 401)
            #expect(try await world.app.ask("/api/v1/tenants", ["slug": "x", "name": "X"], as: person).status == 401)
        }
        let closed = try await AppFixture()
        let fields: HTTPFields = ["Authorization": "Bearer \(Self.token)"]
        #expect(try await closed.ask("/api/v1/tenants", nil, as: nil, fields).status == 404)
    }

    @Test("Wrong fields are refused by their names")
    func wrongFields() async throws {
        let world = try await World()
        _ = try await world.app.tenant("north")
        let wrong: [(JSONValue, String)] = [
            (["name": "X"], "slug"), (["slug": "x"], "name"), (["slug": "X", "name": "X"], "slug"),
            (["slug": "-x", "name": "X"], "slug"),
            (["slug": .string(String(repeating: "x", count: 64)), "name": "X"], "slug"),
            (["slug": "x", "name": ""], "name"), (["slug": "x", "name": "a\u{0}b"], "name"),
            (["slug": "x", "name": "X", "locale": "french"], "locale"),
            (["slug": "x", "name": "X", "time_zone": "a b"], "time_zone"),
            (["slug": "x", "name": "X", "limits": ["people": 0]], "limits.people"),
            (["slug": "x", "name": "X", "limits": ["people": "many"]], "limits.people"),
            (["slug": "x", "name": "X", "owner_email": "nobody"], "owner_email"),
        ]
        for (body, field) in wrong {
            let answer = try await world.ask("", body)
            #expect(answer.status == 400 && answer.body["error"]?["details"]?["path"] == .string(field), "\(body)")
        }
        #expect(try await world.ask("", ["slug": "x", "name": "X", "time_zone": "Mars/Olympus"]).status == 400)
        #expect(try await world.ask("", ["slug": "north", "name": "X"]).status == 409)
        #expect(try await world.ask("?limit=0").status == 400)
        #expect(try await world.ask("?after=x").status == 400)
        #expect(try await world.ask("?state=odd").status == 400)
        #expect(try await world.ask("?search=%00").status == 400)
        #expect(try await world.ask("/nothing").status == 404)
        #expect(try await world.ask("").body["data"]?.arrayValue?.count == 1)
    }

    @Test("A tenant's administrator changes its settings, and neither limits nor state nor another tenant")
    func own() async throws {
        let world = try await World()
        let (north, south) = (try await world.app.tenant("north"), try await world.app.tenant("south"))
        let ann = try await world.app.person("ann@example.org", role: .admin, in: north)
        let learner = try await world.app.person("bob@example.org", in: north)
        func change(_ body: JSONValue, as person: AppFixture.Person) async throws -> Int {
            try await world.app.ask("/api/v1/tenant", body, as: person, method: .patch).status
        }
        #expect(try await change(["name": "New", "id": .string(south.id.description)], as: ann) == 200)
        #expect(try await change(["limits": ["people": 100]], as: ann) == 403)
        #expect(try await change(["state": "active"], as: ann) == 403)
        #expect(try await change(["name": "Mine"], as: learner) == 403)
        #expect(try await world.ask("/\(south.id)").body["name"] == "SOUTH")
        #expect(try await world.ask("/\(north.id)").body["name"] == "New")
    }
}
