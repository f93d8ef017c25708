import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing

@testable import lyceum

@Suite struct UsageControllerTests {
    @Test("Each call is reported under its model, person, workflow, version, step and day")
    func groups() async throws {
        let world = try await BudgetWorld()
        try await world.ask()
        try await world.ask(as: world.owner)
        for (group, count) in [("model", 1), ("person", 2), ("workflow", 1), ("version", 1), ("step", 1), ("day", 1)] {
            let lines = try await world.usage("group_by=\(group)")
            #expect(lines.count == count, "\(group): \(lines)")
            #expect(lines.compactMap { $0["calls"]?.integerValue }.reduce(0, +) == 2)
            #expect(lines.compactMap { $0["input_tokens"]?.integerValue }.reduce(0, +) == 4)
        }
        let steps = try await world.usage("group_by=step")
        #expect(steps.first?["key"] == "answer" && steps.first?["failures"] == 0)
        #expect(try await world.usage("group_by=person").first?["name"] == "Person")
        #expect(try await world.usage("until=2020-01-01").isEmpty)
    }

    @Test("A call that fails or breaks off is reported with why, and with what it probably took")
    func failures() async throws {
        let world = try await BudgetWorld(
            chat: ScriptedModelProvider(
                .steps([.event(.textDelta("Half an ans")), .failure(ModelError(.truncated, "Gone."))]),
                .refusal(ModelError(.overloaded, "Later."))))
        try await world.ask()
        try await world.ask()
        let lines = try await world.usage("group_by=outcome")
        #expect(lines.compactMap { $0["key"]?.stringValue }.sorted() == ["overloaded", "truncated"], "\(lines)")
        #expect(lines.first { $0["key"] == "truncated" }?["output_tokens"] == 3)
        #expect(lines.first { $0["key"] == "overloaded" }?["input_tokens"] == 0)
    }

    @Test("A table for spreadsheets runs nothing that others have named")
    func csv() async throws {
        let world = try await BudgetWorld()
        try await world.ask()
        let table = try await world.app.ask(
            "/api/v1/usage?group_by=workflow&format=csv&from=2020-01-01&until=2100-01-01", as: world.owner)
        #expect(table.response.fields["Content-Type"] == "text/csv; charset=utf-8")
        let lines = table.text.split(separator: "\r\n")
        #expect(lines.count == 2 && lines[0].hasPrefix("workflow,name,calls,") && lines[1].contains(",'=Tutor,1,"))
        let accepted = try await world.app.ask("/api/v1/usage", as: world.owner, ["Accept": "text/csv"])
        #expect(accepted.text.hasPrefix("model,name,"))
    }

    @Test(
        "A question that means nothing is refused",
        arguments: ["group_by=colour", "from=yesterday", "from=2026-02-01&until=2026-01-01", "format=xml"])
    func badInput(query: String) async throws {
        let world = try await BudgetWorld()
        #expect(try await world.app.ask("/api/v1/usage?\(query)", as: world.owner).status == 400)
    }

    @Test("Teachers see the calls of courses in which they teach, and learners none")
    func teachers() async throws {
        let world = try await BudgetWorld()
        let teacher = try await world.app.person("teacher@example.org", role: .learner, in: world.tenant)
        let course = try await world.app.ask("/api/v1/courses", ["title": "Circuits"], as: world.owner)
        let id = try #require(course.body["id"]?.stringValue)
        for (person, role) in [(teacher, "teacher"), (world.learner, "learner")] {
            let added = try await world.app.ask(
                "/api/v1/courses/\(id)/memberships",
                ["user_id": .string(person.identity.userID.description), "role": .string(role)], as: world.owner)
            #expect(added.status < 300, "\(added.text)")
        }
        let given = try await world.app.ask("/api/v1/courses/\(id)/workflows", ["workflow": "tutor"], as: world.owner)
        #expect(given.status == 201, "\(given.text)")
        try await world.ask()
        try await world.ask(as: world.owner)
        let seen = try await world.usage("group_by=course", as: teacher)
        #expect(seen.map { $0["name"] } == ["Circuits"] && seen.first?["calls"] == 1, "\(seen)")
        #expect(try await world.usage("group_by=course", as: world.learner).isEmpty)
        #expect(try await world.usage("group_by=course").count == 2)
    }

    /// Isolates: model_calls
    @Test("Another institution sees no call")
    func isolation() async throws {
        let world = try await BudgetWorld()
        try await world.ask()
        let spy = try await world.app.person("spy@example.org", role: .owner, in: world.app.tenant("south"))
        #expect(try await world.usage("group_by=model", as: spy).isEmpty)
        #expect(try await world.usage("group_by=model").count == 1)
    }

    @Test("A person who is erased leaves numbers that lead to nobody; what is older than two years goes")
    func erasure() async throws {
        let world = try await BudgetWorld()
        try await world.ask()
        let records = UsageRecords(database: world.app.database)
        let (learner, now) = (world.learner.identity.userID, world.app.clock.now())
        let counts = try await world.app.database.withTenant(world.tenant.id) { transaction in
            let before = try await records.inventory(of: learner, in: transaction).kept["model_calls"]
            let erased = try await records.erase(of: learner, until: now, most: 100, in: transaction)
            return (before, erased, try await records.erase(of: learner, until: now, most: 100, in: transaction))
        }
        #expect(counts == (1, 1, 0))
        #expect(try await world.usage("group_by=person").map { $0["key"] } == [.null])
        world.app.clock.advance(by: .seconds(801 * 86_400))
        let store = UsageStore(database: world.app.database)
        try await UsageSweep(
            store: store, clock: world.app.clock, logger: Logger(label: "test", sink: DiscardingLogSink())
        ).sweep()
        let left = try await store.report(
            by: .model, from: now + .seconds(-86_400), until: now + .seconds(86_400), coursesOf: nil,
            in: world.tenant.id)
        #expect(left.lines.isEmpty)
    }
}
