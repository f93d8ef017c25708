import Auth
import Core
import HTTPCore
import Testing

@testable import lyceum

/// Asks every route about people, courses and invitations as the owner of another tenant, with identifiers of this one.
@Suite struct TenancyIsolationTests {
    private struct World {
        let app: AppFixture
        let ann: AppFixture.Person
        let spy: AppFixture.Person
        let course: String
        let invitation: String

        init() async throws {
            app = try await AppFixture()
            ann = try await app.person("ann@example.org", role: .owner, in: app.tenant("north"))
            spy = try await app.person("spy@example.org", role: .owner, in: app.tenant("south"))
            let made = try await app.ask("/api/v1/courses", ["title": "Circuits"], as: ann)
            course = try #require(made.body["id"]?.stringValue)
            let user = JSONValue.string(ann.identity.userID.description)
            let part = try await app.ask(
                "/api/v1/courses/\(course)/memberships", ["user_id": user, "role": "teacher"], as: ann)
            #expect(part.status == 201)
            let invited = try await app.ask(
                "/api/v1/invitations", ["email": "new@example.org", "role": "learner"], as: ann)
            invitation = try #require(invited.body["id"]?.stringValue)
        }

        /// The path with north's identifiers in the places of its names; nil for one about other things.
        func target(_ path: String) -> String? {
            let names = ["user_id": ann.identity.userID.description, "course_id": course, "invitation_id": invitation]
            let own = ["/api/v1/users/", "/api/v1/memberships/", "/api/v1/courses/", "/api/v1/invitations/{"]
            guard own.contains(where: path.hasPrefix) else { return nil }
            return names.reduce(path) { $0.replacing("{\($1.key)}", with: $1.value) }
        }

        /// Everything that north shows its owner.
        func state() async throws -> [String] {
            let lists = ["users", "memberships", "courses", "invitations", "courses/\(course)/memberships", "tenant"]
            var texts: [String] = []
            for list in lists { texts.append(try await app.ask("/api/v1/\(list)", as: ann).text) }
            return texts
        }
    }

    @Test("Each answers 404, and nothing changes")
    func routes() async throws {
        let world = try await World()
        let before = try await world.state()
        let bodies: [JSONValue] = [
            ["role": "learner"], ["name": "X"], ["title": "X"],
            ["user_id": .string(world.spy.identity.userID.description), "role": "teacher"],
        ]
        var asked = 0
        for route in world.app.backend.routes {
            guard let target = world.target(route.path) else { continue }
            for body in bodies where route.method != .get && route.method != .delete || body == bodies[0] {
                let answer = try await world.app.ask(
                    target, route.method == .get ? nil : body, as: world.spy, method: route.method)
                let isIncomplete = answer.status == 400 && answer.code == "invalid_field"
                #expect(answer.status == 404 || isIncomplete, "\(route.method) \(route.path): \(answer.status)")
                #expect(!answer.text.contains("ann@example.org") && !answer.text.contains("Circuits"))
                if answer.status == 404 { asked += 1 }
            }
        }
        #expect(asked >= 15)
        #expect(try await world.state() == before)
    }

    @Test("Lists, searches and cursors of another tenant show nothing of this one")
    func lists() async throws {
        let world = try await World()
        for path in ["users", "memberships", "courses", "invitations"] {
            for query in ["", "?search=ann", "?limit=100", "?search=Circuits"] {
                let answer = try await world.app.ask("/api/v1/\(path)\(query)", as: world.spy)
                #expect(answer.status == 200)
                #expect(!answer.text.contains("ann@example.org") && !answer.text.contains("Circuits"))
                #expect(!answer.text.contains("new@example.org"))
            }
        }
        let page = try await world.app.ask("/api/v1/users?limit=1", as: world.ann)
        #expect(page.body["has_more"] == false)
    }
}
