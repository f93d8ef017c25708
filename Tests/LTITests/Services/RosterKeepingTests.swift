import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import LTI

/// What is kept of rosters that hold more than fits, or that cannot be kept.
@Suite struct RosterKeepingTests {
    @Test("Names are cut to what is kept of them, and what is no identifier and no address is left out")
    func long() async throws {
        let fixture = try await ScoreFixture()
        try await fixture.tellGroups()
        // Two code points a letter.
        let name = String(repeating: "e\u{301}", count: 250)
        let members: JSONValue = [
            "members": [
                [
                    "user_id": "ann", "roles": ["Learner", "a\u{0}b"], "name": .string(name),
                    "group_enrollments": [["group_id": "red"], ["group_id": "r\u{0}"]],
                ],
                ["user_id": "b\u{0}b", "roles": ["Learner"]],
            ]
        ]
        let groups: JSONValue = [
            "groups": [["id": "red", "name": .string(name)], ["id": "r\u{0}", "name": "None"]]
        ]
        let changes = "\(ServicesFixture.base)/members?since=" + String(repeating: "1", count: 2048)
        fixture.platform.change {
            $0.replies["/members"] = [
                .text(members.serializedString(), fields: ["Link": "<\(changes)>; rel=\"differences\""])
            ]
            $0.replies["/groups"] = [.text(groups.serializedString())]
        }
        #expect(try await RosterTests.sync(fixture).read(fixture.context, in: fixture.north).read == 1)
        let row = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.queryOne(
                """
                SELECT o.roles, length(o.name) AS name, length(g.name) AS group_name, s.differences_url
                FROM lti_roster o
                JOIN lti_group_members m ON m.tenant_id = o.tenant_id AND m.subject = o.subject
                JOIN lti_groups g ON g.tenant_id = m.tenant_id AND g.group_id = m.group_id
                JOIN lti_roster_syncs s ON s.tenant_id = o.tenant_id AND s.lti_context_id = o.lti_context_id
                WHERE o.tenant_id = app_tenant_id() AND o.subject = 'ann'
                """)
        }
        let kept = try #require(row)
        #expect(try kept["roles", [String].self] == ["Learner"])
        #expect(try kept["name", Int.self] == 200)
        #expect(try kept["group_name", Int.self] == 200)
        #expect(try kept["differences_url", String?.self] == nil)
    }

    @Test("A roster that the database does not take is noted, and read again later")
    func refused() async throws {
        let fixture = try await ScoreFixture()
        try await TestDatabase.withOwner(of: fixture.database) { owner in
            try await owner.query("ALTER TABLE lti_roster ADD CONSTRAINT nobody CHECK (subject <> 'ann')")
        }
        fixture.platform.change { $0.members = [["user_id": "ann", "roles": ["Learner"]]] }
        let sync = RosterTests.sync(fixture)
        #expect(await sync.readDue())
        let row = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.queryOne(
                """
                SELECT error_code, lease_expires_at IS NULL AND next_at > now() AS is_later FROM lti_roster_syncs
                WHERE tenant_id = app_tenant_id()
                """)
        }
        let noted = try #require(row)
        #expect(try noted["error_code", String?.self] == "internal_error")
        #expect(try noted["is_later", Bool.self])
    }

    @Test("The grade sheet says of those who came that they have left, and leaves out who left without coming")
    func left() async throws {
        let fixture = try await ScoreFixture()
        for name in ["ann", "bob"] { _ = try await fixture.learner(name) }
        let sync = RosterTests.sync(fixture)
        for names in [["ann", "bob", "cid"], ["ann"]] {
            fixture.platform.change {
                $0.members = names.map { ["user_id": .string($0), "roles": ["Learner"]] }
            }
            _ = try await sync.read(fixture.context, in: fixture.north, isWhole: true)
            fixture.base.clock.advance(by: .seconds(60))
        }
        let rows = try await fixture.database.withTenant(fixture.north) { transaction in
            try await GradeSheet(database: fixture.database).page(
                of: fixture.link, after: nil, limit: 9, in: transaction
            ).rows
        }
        #expect(rows.map { "\($0.key) \($0.rosterStatus ?? "-")" } == ["ann active", "bob deleted"])
    }
}
