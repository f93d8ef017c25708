import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import lyceum

@Suite struct OverviewTests {
    @Test("Every day is shown, with what was asked on it; people count once in the totals")
    func days() async throws {
        let world = try await BudgetWorld()
        try await world.ask()
        try await world.ask(as: world.owner)
        _ = try await world.usage("group_by=model")
        world.app.clock.advance(by: .seconds(86_400))
        let owner = try await world.app.person("later@example.org", role: .owner, in: world.tenant)
        let later = try await overview(world, "days=3", as: owner)
        let days = try #require(later["days"]?.arrayValue)
        #expect(days.map { $0["calls"] } == [0, 2, 0] && days.map { $0["people"] } == [0, 2, 0], "\(later)")
        #expect(days.map { $0["conversations"] } == [0, 2, 0] && days[1]["tokens"] == later["totals"]?["tokens"])
        #expect(days.map { $0["date"]?.stringValue ?? "" } == days.map { $0["date"]?.stringValue ?? "" }.sorted())
        #expect(days[0]["median_ms"] == .null && days[1]["median_ms"] != .null)
        #expect(later["totals"]?["people"] == 2 && later["totals"]?["errors"] == 0)
        #expect(try await overview(world, "days=1", as: owner)["totals"]?["calls"] == 0)
    }

    @Test("Who may not see what was used sees nothing, and a number that means nothing is refused")
    func refusals() async throws {
        let world = try await BudgetWorld()
        #expect(try await world.app.ask("/api/v1/overview", as: world.learner).status == 403)
        for days in ["0", "367", "-1", "x", ""] {
            #expect(try await world.app.ask("/api/v1/overview?days=\(days)", as: world.owner).status == 400, "\(days)")
        }
    }

    @Test("Another institution's days stay empty")
    func isolation() async throws {
        let world = try await BudgetWorld()
        try await world.ask()
        _ = try await world.usage("group_by=model")
        let spy = try await world.app.person("spy@example.org", role: .owner, in: world.app.tenant("south"))
        let seen = try await world.app.ask("/api/v1/overview", as: spy).body["totals"]
        #expect(seen?["calls"] == 0 && seen?["people"] == 0 && seen?["conversations"] == 0, "\(seen ?? .null)")
    }

    @Test("A hundred thousand calls are added up in well under two seconds on a machine with other work")
    func size() async throws {
        let world = try await BudgetWorld()
        let now = world.app.clock.now()
        try await world.app.database.withTenant(world.tenant.id) { transaction in
            try await transaction.execute(
                """
                INSERT INTO model_calls (id, tenant_id, user_id, purpose, provider, model, input_tokens, output_tokens,
                    cached_tokens, reasoning_tokens, cost, is_estimated, is_fallback, total_ms, outcome, at)
                SELECT gen_random_uuid(), app_tenant_id(), ('00000000-0000-7000-8000-' || lpad((n % 500)::text, 12, '0'))::uuid,
                    'chat', 'p', 'm', 100, 50, 0, 0, 10, false, false, n % 3000, 'answered',
                    \(now)::timestamptz - n * interval '25 seconds'
                FROM generate_series(1, 100000) n
                """)
        }
        let clock = ContinuousClock()
        var answer: JSONValue = .null
        let time = try await clock.measure { answer = try await overview(world, "days=30") }
        #expect(answer["totals"]?["people"] == 500)
        #expect(try #require(answer["totals"]?["calls"]?.integerValue) > 99_000)
        #expect(time < .seconds(2), "\(time)")
    }

    private func overview(
        _ world: BudgetWorld, _ query: String, as person: AppFixture.Person? = nil
    ) async throws -> JSONValue {
        let answer = try await world.app.ask("/api/v1/overview?\(query)", as: person ?? world.owner)
        #expect(answer.status == 200, "\(answer.text)")
        return answer.body
    }
}
