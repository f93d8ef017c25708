import Core
import HTTPCore
import LTI
import Postgres
import Support
import Testing

@testable import lyceum

/// Launches into an institution that may have no more people or courses.
@Suite struct LTIRoomTests {
    private static func limit(_ limits: String, of world: LTIWorld) async throws {
        let tenant = world.owner.identity.tenantID
        try await TestDatabase.withOwner(of: world.app.database) { owner in
            _ = try await owner.query("UPDATE tenants SET limits = \(limits)::jsonb WHERE id = \(tenant)")
        }
    }

    private static func count(_ table: Query, in world: LTIWorld) async throws -> Int? {
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction -> Int? in
            try await transaction.queryOne("SELECT count(*) AS n FROM \(table)")?["n", Int.self]
        }
    }

    @Test("A launch from one course too many ends in a page with a code and a cause, and leaves nothing behind")
    func courses() async throws {
        let world = try await LTIWorld()
        try await Self.limit(#"{"courses": 1}"#, of: world)
        #expect(try await world.launch().status == 200)
        let refused = try await world.launch("student-2") { $0["context"] = ["id": "course-2", "title": "Chemistry"] }
        #expect(refused.status == 403 && refused.text.hasPrefix("en|There is no room"))
        let list = try await world.app.ask("/api/v1/lti/launches?limit=1", as: world.owner).body["data"]?[0]
        #expect(list?["cause"] == "too_many_courses" && list?["outcome"] == "refused")
        let code = try #require(list?["support_code"]?.stringValue)
        #expect(refused.text.contains("<code>\(code)</code>"))
        #expect(try await Self.count("courses", in: world) == 1)
        #expect(try await Self.count("lti_people", in: world) == 1)
        // Who comes to a course that is there comes in.
        #expect(try await world.launch("student-2").status == 200)
        // A course that an administrator makes is one of them.
        let made = try await world.app.ask("/api/v1/courses", ["title": "Biology"], as: world.owner)
        #expect(made.status == 409, "\(made.text)")
    }

    @Test("A launch of one person too many ends in a page, and those who are there come in")
    func people() async throws {
        let world = try await LTIWorld()
        try await Self.limit(#"{"people": 2}"#, of: world)
        #expect(try await world.launch().status == 200)
        let refused = try await world.launch("student-2")
        #expect(refused.status == 403 && refused.text.hasPrefix("en|There is no room"))
        #expect(try await world.lastCause() == "too_many_people")
        #expect(try await world.launch().status == 200)
        // Somebody whose place was taken away needs room to come back.
        try await world.app.database.withTenant(world.owner.identity.tenantID) { transaction async throws -> Void in
            try await transaction.execute(
                """
                DELETE FROM memberships WHERE tenant_id = app_tenant_id()
                    AND user_id = (SELECT user_id FROM lti_people WHERE tenant_id = app_tenant_id())
                """)
        }
        #expect(try await world.launch("student-2").status == 200)
        #expect(try await world.launch().status == 403)
    }

    @Test("First launches from many courses at once make as many courses as there is room for")
    func atOnce() async throws {
        let world = try await LTIWorld()
        try await Self.limit(#"{"courses": 3}"#, of: world)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<12 {
                group.addTask {
                    try await world.launch("student-\(number % 4)") {
                        $0["context"] = ["id": .string("course-\(number % 6)"), "title": "Physics"]
                    }.status
                }
            }
            var all: [Int] = []
            for try await status in group { all.append(status) }
            return all
        }
        #expect(Set(statuses) == [200, 403])
        #expect(try await Self.count("courses", in: world) == 3)
    }
}
