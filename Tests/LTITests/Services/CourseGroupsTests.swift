import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import LTI

/// Course Groups Service 1.0.
@Suite struct CourseGroupsTests {
    @Test("Groups are read with the service's media type and scope, of one person where told")
    func groups() async throws {
        let fixture = ServicesFixture()
        fixture.platform.change {
            $0.replies["/groups"] = [
                .text(#"{"groups":[{"id":"1","name":"Red","set_id":"s"},{"id":2,"name":"Blue"},{"name":"nobody"}]}"#)
            ]
        }
        let groups = try await CourseGroups(services: fixture.services).groups(
            at: ServicesFixture.base + "/groups", of: "ann", as: fixture.client)
        #expect(groups.map(\.id) == ["1", "2"] && groups.map(\.setID) == ["s", nil])
        let request = try #require(fixture.platform.requests(endingIn: "/groups").first)
        #expect(request.url.hasSuffix("/groups?user_id=ann"))
        #expect(request.fields["Accept"] == "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json")
        let form = String(
            decoding: try #require(fixture.platform.requests(endingIn: "/token").first).wholeBody, as: UTF8.self)
        #expect(form.contains("contextgroup.readonly"))
    }

    @Test("Groups come with the roster, follow it, and are what the grade sheet is asked by")
    func roster() async throws {
        let fixture = try await ScoreFixture()
        try await fixture.tellGroups()
        for name in ["ann", "bob"] { _ = try await fixture.learner(name) }
        func read(_ groups: [String], _ enrolled: [String: JSONValue]) async throws {
            let list = JSONValue.array(groups.map { ["id": .string($0), "name": .string($0.uppercased())] })
            fixture.platform.change { script in
                script.members = ["ann", "bob", "cid"].map { name in
                    ["user_id": .string(name), "roles": ["Learner"], "group_enrollments": enrolled[name] ?? []]
                }
                script.replies["/groups"] = [.text(JSONValue.object(["groups": list]).serializedString())]
            }
            _ = try await RosterTests.sync(fixture).read(fixture.context, in: fixture.north, isWhole: true)
            fixture.base.clock.advance(by: .seconds(60))
        }
        func people(_ group: String?) async throws -> [String] {
            try await fixture.database.withTenant(fixture.north) { transaction in
                try await GradeSheet(database: fixture.database).page(
                    of: fixture.link, group: group, after: nil, limit: 9, in: transaction
                ).rows.map { ([$0.key] + $0.groups).joined(separator: " ") }
            }
        }
        func groups() async throws -> [String] {
            try await fixture.database.withTenant(fixture.north) { transaction in
                try await GradeSheet(database: fixture.database).groups(of: fixture.link, in: transaction).map(\.name)
            }
        }
        try await read(
            ["red", "blue"],
            ["ann": [["group_id": "red"]], "cid": [["group_id": "red"], ["group_id": "blue"], ["group_id": "gone"]]])
        #expect(try await groups() == ["BLUE", "RED"])
        #expect(try await people("red") == ["ann red", "cid blue red"])
        #expect(try await people(nil) == ["ann red", "bob", "cid blue red"])
        #expect(try await people("other") == [])
        let asked = try #require(fixture.platform.requests(endingIn: "/members").first?.url)
        #expect(asked.contains("groups=true"))
        try await read(["blue"], ["bob": [["group_id": "blue"]]])
        #expect(try await groups() == ["BLUE"])
        #expect(try await people(nil) == ["ann", "bob blue", "cid"])
        // A service of groups that fails leaves them as they were.
        fixture.platform.change {
            $0.replies["/groups"] = [.text("", status: .internalServerError), .text("", status: .internalServerError)]
        }
        _ = try await RosterTests.sync(fixture).read(fixture.context, in: fixture.north, isWhole: true)
        #expect(try await groups() == ["BLUE"])
    }
}
