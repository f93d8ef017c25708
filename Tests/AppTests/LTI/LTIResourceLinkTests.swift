import Auth
import Core
import HTTPCore
import LTI
import Testing

@testable import lyceum

/// What teachers set of a link.
@Suite struct LTIResourceLinkTests {
    private struct World {
        let app: AppFixture
        let owner: AppFixture.Person
        let teacher: AppFixture.Person
        let learner: AppFixture.Person
        let path: String

        init() async throws {
            app = try await AppFixture()
            let tenant = try await app.tenant("north")
            owner = try await app.person("o@example.org", role: .owner, in: tenant)
            teacher = try await app.person("t@example.org", in: tenant)
            learner = try await app.person("l@example.org", in: tenant)
            try await IsolatedWorld.publish("A law", in: tenant.id, app)
            let made = try await app.ask("/api/v1/courses", ["title": "Physics"], as: owner)
            let course = try #require(made.body["id"]?.stringValue)
            for (person, role) in [(teacher, "teacher"), (learner, "learner")] {
                _ = try await app.ask(
                    "/api/v1/courses/\(course)/memberships",
                    ["user_id": .string(person.identity.userID.description), "role": .string(role)], as: owner)
            }
            let world = try await LinkFixture(app, in: tenant.id, course: CourseID(course))
            path = "/api/v1/lti/resource-links/\(world.link)"
        }

        func put(
            _ change: JSONObject, as person: AppFixture.Person, match: String
        ) async throws -> Answer {
            var body: JSONObject = [
                "workflow": "circuits", "opens_at": nil, "closes_at": nil, "attempts": nil, "may_restart": true,
            ]
            for (key, value) in change.members { body[key] = value }
            return try await app.ask(path, .object(body), as: person, ["If-Match": match], method: .put)
        }
    }

    @Test("A teacher of the course sets assistant, times and attempts, and the audit log says so")
    func set() async throws {
        let world = try await World()
        let before = try await world.app.ask(world.path, as: world.teacher)
        #expect(before.body["course"]?["title"] == "Physics")
        #expect(before.body["workflow"] == .null)
        #expect(before.body["assistants"]?[0]?["slug"] == "circuits")
        let tag = try #require(before.response.fields["ETag"])
        let times: JSONObject = [
            "opens_at": "2026-11-22T08:00:00Z", "closes_at": "2026-12-01T09:00:00+01:00", "attempts": 3,
            "may_restart": false,
        ]
        let set = try await world.put(times, as: world.teacher, match: tag)
        #expect(set.status == 200, "\(set.text)")
        #expect(set.body["workflow"] == ["slug": "circuits", "title": "A law"])
        #expect(set.body["closes_at"] == "2026-12-01T08:00:00.000000Z")
        #expect(set.body["attempts"] == 3)
        #expect(set.body["may_restart"] == false)
        let log = try await world.app.ask("/api/v1/audit-events?action=lti_link.update", as: world.owner)
        #expect(log.body["data"]?.arrayValue?.count == 1)
        // Who saw what was before changes nothing; saving what is there is no change.
        #expect(try await world.put([:], as: world.teacher, match: tag).status == 412)
        let now = try #require(set.response.fields["ETag"])
        let same = try await world.put(times, as: world.teacher, match: now)
        #expect(same.response.fields["ETag"] == now)
    }

    private static let grading: JSONObject = [
        "from": "step", "step": "essay", "steps": ["first"], "attempt": "best", "maximum": 20.0, "manual_release": true,
        "progress": true,
    ]

    @Test("How a link is graded is set with it, and stays where a change does not say it")
    func grading() async throws {
        let world = try await World()
        let before = try await world.app.ask(world.path, as: world.teacher)
        #expect(before.body["grading"]?["from"] == "all" && before.body["graded_steps"] == [])
        let set = try await world.put(["grading": .object(Self.grading)], as: world.teacher, match: "*")
        #expect(set.body["grading"] == .object(Self.grading), "\(set.text)")
        let other = try await world.put(["attempts": 2], as: world.teacher, match: "*")
        #expect(other.body["grading"] == .object(Self.grading))
    }

    @Test(
        "Grading that cannot be right is refused",
        arguments: [
            ("from", "some"), ("step", .null), ("step", "first"), ("steps", ["a", "a"]), ("steps", [""]),
            ("attempt", "worst"), ("maximum", 0), ("maximum", 2_000_000), ("manual_release", "no"),
        ] as [(String, JSONValue)])
    func refusedGrading(member: String, value: JSONValue) async throws {
        let world = try await World()
        var grading = Self.grading
        grading[member] = value
        #expect(try await world.put(["grading": .object(grading)], as: world.teacher, match: "*").status == 400)
    }

    @Test("Who does not lead the course sees no link, an owner does")
    func others() async throws {
        let world = try await World()
        #expect(try await world.app.ask(world.path, as: world.learner).status == 404)
        #expect(try await world.put([:], as: world.learner, match: "*").status == 404)
        #expect(try await world.app.ask(world.path, as: world.owner).status == 200)
        #expect(try await world.app.ask(world.path).status == 401)
    }

    /// A change that cannot be right.
    struct Bad: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let member: String
        let value: JSONValue
        let status: Int

        init(_ name: String, _ member: String, _ value: JSONValue, _ status: Int = 400) {
            (testDescription, self.member, self.value, self.status) = (name, member, value, status)
        }
    }

    @Test(
        "Values that cannot be right are refused",
        arguments: [
            Bad("an assistant that is not there", "workflow", "other", 422), Bad("no attempts", "attempts", 0),
            Bad("a thousand attempts", "attempts", 1000), Bad("no time", "opens_at", "soon"),
            Bad("an end in the past of the beginning", "closes_at", "2020-01-01T00:00:00Z"),
            Bad("no boolean", "may_restart", "yes"),
        ])
    func refused(bad: Bad) async throws {
        let world = try await World()
        var change: JSONObject = ["opens_at": "2026-11-22T08:00:00Z"]
        change[bad.member] = bad.value
        #expect(try await world.put(change, as: world.teacher, match: "*").status == bad.status)
    }
}
