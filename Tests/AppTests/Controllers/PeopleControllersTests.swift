import Auth
import Core
import HTTPCore
import Testing

@testable import lyceum

@Suite struct PeopleControllersTests {
    private struct World {
        let app: AppFixture
        let tenant: Tenant
        let owner: AppFixture.Person
        let admin: AppFixture.Person
        let learner: AppFixture.Person

        init() async throws {
            app = try await AppFixture()
            tenant = try await app.tenant("north")
            owner = try await app.person("owner@example.org", role: .owner, in: tenant)
            admin = try await app.person("admin@example.org", role: .admin, in: tenant)
            learner = try await app.person("learner@example.org", in: tenant)
        }

        func path(_ list: String, _ person: AppFixture.Person) -> String {
            "/api/v1/\(list)/\(person.identity.userID)"
        }
    }

    @Test("People are listed in pages, filtered and shown to those who may see them")
    func reading() async throws {
        let world = try await World()
        let first = try await world.app.ask("/api/v1/users?limit=2", as: world.admin)
        #expect(first.body["data"]?.arrayValue?.count == 2 && first.body["has_more"] == true)
        let after = try #require(first.body["after"]?.stringValue)
        let second = try await world.app.ask("/api/v1/users?limit=2&after=\(after)", as: world.admin)
        #expect(second.body["data"]?[0]?["email"] == "learner@example.org" && second.body["has_more"] == false)
        #expect(second.body["after"] == nil || second.body["after"]?.isNull == true)
        let owners = try await world.app.ask("/api/v1/memberships?role=owner", as: world.admin)
        #expect(owners.body["data"]?.arrayValue?.map { $0["user"]?["email"] } == ["owner@example.org"])
        #expect(try await world.app.ask("/api/v1/users?search=LEARN", as: world.admin).body["data"]?[1] == nil)
        #expect(try await world.app.ask("/api/v1/users", as: world.learner).status == 403)
        #expect(try await world.app.ask(world.path("users", world.owner), as: world.learner).status == 403)
        for query in ["limit=101", "limit=x", "after=p1", "role=king", "state=gone", "search=%00"] {
            #expect(try await world.app.ask("/api/v1/users?\(query)", as: world.admin).code == "invalid_field")
        }
    }

    @Test("A name is changed for the state that was read, and no other")
    func versions() async throws {
        let world = try await World()
        let path = world.path("users", world.learner)
        let tag = try #require(try await world.app.ask(path, as: world.admin).response.fields["ETag"])
        let changed = try await world.app.ask(
            path, ["name": "Lea", "locale": "fr"], as: world.admin, ["If-Match": tag], method: .patch)
        #expect(changed.status == 200 && changed.body["name"] == "Lea" && changed.body["locale"] == "fr")
        #expect(changed.response.fields["ETag"] != tag)
        let lost = try await world.app.ask(path, ["name": "Leo"], as: world.admin, ["If-Match": tag], method: .patch)
        #expect(lost.status == 412 && lost.code == "precondition_failed")
        #expect(try await world.app.ask(path, ["name": ""], as: world.admin, method: .patch).status == 400)
        #expect(try await world.app.ask(path, ["locale": "xx_YY"], as: world.admin, method: .patch).status == 400)
        #expect(try await world.app.ask(path, as: world.admin).body["name"] == "Lea")
    }

    @Test("Who is turned away, demoted or removed feels it at the next request")
    func effects() async throws {
        let world = try await World()
        let learner = world.path("users", world.learner)
        #expect(try await world.app.ask("\(learner)/disable", [:], as: world.admin).body["state"] == "disabled")
        #expect(try await world.app.ask("/api/v1/me", as: world.learner).status == 401)
        #expect(try await world.app.ask("\(learner)/enable", [:], as: world.admin).body["state"] == "active")
        let place = world.path("memberships", world.admin)
        let demoted = try await world.app.ask(place, ["role": "learner"], as: world.owner, method: .patch)
        #expect(demoted.status == 200 && demoted.body["role"] == "learner")
        #expect(try await world.app.ask("/api/v1/users", as: world.admin).status == 403)
        let removed = try await world.app.ask(
            world.path("memberships", world.learner), as: world.owner, method: .delete)
        #expect(removed.status == 204)
        #expect(try await world.app.ask("/api/v1/me", as: world.learner).status == 401)
        #expect(try await world.app.ask(learner, as: world.owner).status == 404)
    }

    @Test("Rules are kept: no owners by administrators, no last owner gone, nobody against themselves")
    func rules() async throws {
        let world = try await World()
        func change(_ person: AppFixture.Person, _ role: String, as actor: AppFixture.Person) async throws -> Int {
            try await world.app.ask(
                world.path("memberships", person), ["role": .string(role)], as: actor, method: .patch
            ).status
        }
        #expect(try await change(world.admin, "owner", as: world.admin) == 403)
        #expect(try await change(world.learner, "owner", as: world.admin) == 403)
        #expect(try await change(world.owner, "learner", as: world.admin) == 403)
        #expect(try await change(world.owner, "learner", as: world.owner) == 409)
        #expect(try await change(world.learner, "king", as: world.owner) == 400)
        #expect(try await change(world.admin, "admin", as: world.learner) == 403)
        let own = world.path("memberships", world.owner)
        #expect(try await world.app.ask(own, as: world.owner, method: .delete).status == 409)
        #expect(
            try await world.app.ask(world.path("users", world.admin) + "/disable", [:], as: world.admin).status == 409)
        #expect(try await world.app.ask("/api/v1/memberships", as: world.owner).body["data"]?.arrayValue?.count == 3)
    }
}
