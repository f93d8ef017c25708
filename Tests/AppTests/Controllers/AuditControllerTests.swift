import Auth
import Core
import HTTPCore
import Postgres
import Testing

@testable import lyceum

@Suite struct AuditControllerTests {
    private struct World {
        let app: AppFixture
        let admin: AppFixture.Person
        let other: AppFixture.Person
        let learner: AppFixture.Person

        init(requestID: String = "request-1") async throws {
            app = try await AppFixture()
            let (north, south) = (try await app.tenant("north"), try await app.tenant("south"))
            admin = try await app.person("ann@example.org", role: .admin, in: north)
            other = try await app.person("bob@example.org", role: .owner, in: south)
            learner = try await app.person("cy@example.org", in: north)
            let log = AuditLog(clock: app.clock)
            for id in ["a", "b", "c"] {
                try await app.database.withTenant(north.id) { transaction in
                    try await log.record(
                        AuditEvent(
                            .userUpdate, AuditTarget("user", id), changes: [AuditChange("role", to: "teacher")],
                            origin: AuditOrigin(.operator, address: "192.0.2.7", requestID: requestID)),
                        in: transaction)
                }
            }
        }
    }

    @Test("An administrator reads the log, newest first and page by page; another tenant and a learner do not")
    func pages() async throws {
        let world = try await World()
        let first = try await world.app.ask("/api/v1/audit-events?target_kind=user&limit=2", as: world.admin)
        #expect(first.body["data"]?.arrayValue?.compactMap { $0["target"]?["id"]?.stringValue } == ["c", "b"])
        #expect(first.body["has_more"] == true)
        let after = try #require(first.body["after"]?.stringValue)
        let second = try await world.app.ask(
            "/api/v1/audit-events?target_kind=user&limit=2&after=\(after)", as: world.admin)
        #expect(second.body["data"]?.arrayValue?.compactMap { $0["target"]?["id"]?.stringValue } == ["a"])
        #expect(second.body["has_more"] == false)
        let other = try await world.app.ask("/api/v1/audit-events?target_kind=user", as: world.other)
        #expect(other.body["data"] == [])
        #expect(try await world.app.ask("/api/v1/audit-events", as: world.learner).status == 403)
    }

    @Test("CSV holds everything that fits, and no formula")
    func csv() async throws {
        let world = try await World(requestID: "=1+1")
        let answer = try await world.app.ask("/api/v1/audit-events?format=csv&target_id=b", as: world.admin)
        let lines = answer.text.split(separator: "\r\n")
        #expect(lines.count == 2 && lines[1].contains(",user,b,"))
        #expect(lines[1].contains(",'=1+1,"))
        #expect(lines[1].contains(#""{""role"": {""to"": ""teacher"", ""from"": null}}""#))
    }

    @Test(
        "A question that makes no sense is refused",
        arguments: ["limit=0", "limit=101", "after=x", "from=yesterday", "action=nothing", "format=xml", "actor=%00"])
    func wrong(query: String) async throws {
        let world = try await World()
        let answer = try await world.app.ask("/api/v1/audit-events?\(query)", as: world.admin)
        #expect(answer.status == 400 && answer.code == "invalid_field")
    }
}
