import Auth
import Core
import HTTPCore
import ModelProviders
import Support
import Testing
import Workflows

@testable import lyceum

@Suite struct BudgetsControllerTests {
    @Test("A budget is set, shown with what is used of it, changed under its tag and removed, and the log tells of it")
    func life() async throws {
        let world = try await BudgetWorld()
        let path = try await world.make(["warn_at": 0.002, "name": "Everybody"])
        try await world.ask()
        let shown = try await world.app.ask(path, as: world.owner)
        #expect(shown.body["used"] == 4 && shown.body["held"] == 0 && shown.body["limit"] == 1000)
        #expect(shown.body["warned_at"]?.stringValue != nil && shown.body["exhausted"] == false)
        let tag = try #require(shown.response.fields["ETag"])
        let changed = try await world.app.ask(path, ["limit": 4], as: world.owner, ["If-Match": tag], method: .patch)
        #expect(changed.body["limit"] == 4 && changed.body["exhausted"] == true, "\(changed.text)")
        let late = try await world.app.ask(path, ["limit": 5], as: world.owner, ["If-Match": tag], method: .patch)
        #expect(late.status == 412)
        let list = try await world.app.ask("/api/v1/budgets", as: world.owner)
        #expect(list.body["data"]?.arrayValue?.map { $0["name"] } == ["Everybody"])
        #expect(try await world.app.ask(path, as: world.owner, method: .delete).status == 204)
        #expect(try await world.app.ask(path, as: world.owner).status == 404)
        let told = try await AuditTrail(database: world.app.database).events(
            of: world.tenant.id, AuditFilter(), limit: 4)
        #expect(told.map(\.action) == ["budget.delete", "budget.update", "budget.warn", "budget.create"])
        #expect(try await world.app.ask("/api/v1/budgets", BudgetWorld.budget(), as: world.learner).status == 403)
    }

    @Test(
        "What is no budget is refused, and the error names the member",
        arguments: [
            (["limit": -1], "limit"), (["limit": 1.5], "limit"), (["limit": "10"], "limit"), (["name": ""], "name"),
            (["limit": 2_000_000_000_000_000], "limit"), (["scope": "planet"], "scope"), (["unit": "euro"], "unit"),
            (["period": "year"], "period"), (["action": "shout"], "action"), (["warn_at": 0], "warn_at"),
            (["warn_at": 1.2], "warn_at"), (["action": "fallback"], "fallback_model"),
            (["fallback_model": "small"], "fallback_model"),
            (["action": "fallback", "fallback_model": "nobody's"], "fallback_model"),
            (["period": "term"], "starts_on"), (["period": "term", "starts_on": "2026-09-01"], "ends_on"),
            (["period": "term", "starts_on": "2026-09-01", "ends_on": "2026-08-31"], "ends_on"),
            (["period": "term", "starts_on": "2026-02-30", "ends_on": "2026-08-31"], "starts_on"),
            (["starts_on": "2026-09-01"], "starts_on"), (["time_zone": "Mars/Olympus"], "time_zone"),
            (["subject_id": "01a3185c-5000-7f9d-b14c-000000000000"], "subject_id"),
            (["scope": "course", "subject_id": "01a3185c-5000-7f9d-b14c-000000000000"], "subject_id"),
            (["scope": "person", "subject_id": "somebody"], "subject_id"), (["colour": "red"], "colour"),
        ] as [(JSONObject, String)])
    func badInput(changes: JSONObject, path: String) async throws {
        let world = try await BudgetWorld()
        let answer = try await world.app.ask("/api/v1/budgets", BudgetWorld.budget(changes), as: world.owner)
        #expect(answer.status == 400 && answer.text.contains("\"\(path)"), "\(answer.text)")
    }

    @Test("A budget of zero refuses every answer in plain words, also of a model that is free, and lets all else be")
    func zero() async throws {
        let model = ScriptedModelProvider(.text("Fine."))
        let world = try await BudgetWorld(chat: model)
        _ = try await world.make(["unit": "money", "limit": 0])
        let answer = try await world.ask()
        #expect(answer.status == 200 && model.requests.isEmpty)
        #expect(answer.text.contains("What your institution allows for language models here is used up for now."))
        #expect(answer.text.contains("\"allow_retry\":false"))
        let run = try await world.app.ask("/api/v1/runs", as: world.owner).body["data"]?.arrayValue?.first
        let id = try #require(run?["id"]?.stringValue)
        let shown = try await world.app.ask("/api/v1/runs/\(id)", as: world.owner)
        #expect(shown.body["error"]?["code"] == "budget_exceeded", "\(shown.text)")
        #expect(try await world.usage("group_by=outcome") == [])
    }

    @Test("Where a budget has nothing left its other model answers, outside of that budget, and the report says so")
    func fallback() async throws {
        let world = try await BudgetWorld()
        let path = try await world.make(["limit": 1, "action": "fallback", "fallback_model": "scripted"])
        for _ in 0..<3 { #expect(try await world.ask().text.contains("Fine.")) }
        #expect(try await world.app.ask(path, as: world.owner).body["used"] == 4)
        let lines = try await world.usage("group_by=model")
        #expect(lines.map { $0["calls"] } == [3] && lines.map { $0["fallbacks"] } == [2], "\(lines)")
    }

    @Test("Every budget that applies to a call holds, each person's for that person alone")
    func overlapping() async throws {
        let world = try await BudgetWorld()
        let wide = try await world.make(["unit": "calls", "limit": 3])
        _ = try await world.make(["unit": "calls", "limit": 2, "scope": "person"])
        _ = try await world.make(["unit": "calls", "limit": 100, "scope": "workflow", "action": "warn"])
        for expected in [true, true, false] {
            #expect(try await world.ask().text.contains("Fine.") == expected)
        }
        let other = try await world.app.person("other@example.org", in: world.tenant)
        #expect(try await world.ask(as: other).text.contains("Fine."))
        #expect(!(try await world.ask(as: other).text.contains("Fine.")))
        #expect(try await world.app.ask(wide, as: world.owner).body["used"] == 3)
    }

    @Test("Another day is another budget's period, and a budget made within its period counts what that has taken")
    func periods() async throws {
        let world = try await BudgetWorld()
        try await world.ask()
        world.app.clock.advance(by: .seconds(1))
        let path = try await world.make(["unit": "calls", "limit": 2, "period": "day"])
        #expect(try await world.ask().text.contains("Fine."))
        #expect(try await world.app.ask(path, as: world.owner).body["used"] == 2)
        #expect(!(try await world.ask().text.contains("Fine.")))
        world.app.clock.advance(by: .seconds(86_400))
        let late = try await world.app.person("late@example.org", role: .owner, in: world.tenant)
        #expect(try await world.ask(as: late).text.contains("Fine."))
        let shown = try await world.app.ask(path, as: late).body
        #expect(shown["used"] == 1 && shown["exhausted"] == false)
    }

    /// Isolates: budgets, budget_periods, budget_holds
    @Test("Another institution neither sees nor changes budgets, none of them is about its calls")
    func isolation() async throws {
        let world = try await BudgetWorld()
        let spy = try await world.app.person("spy@example.org", role: .owner, in: world.app.tenant("south"))
        let path = try await world.make(["limit": 0])
        #expect(try await world.app.ask("/api/v1/budgets", as: spy).body["data"] == [])
        #expect(try await world.app.ask(path, as: spy).status == 404)
        #expect(try await world.app.ask(path, ["limit": 9], as: spy, method: .patch).status == 404)
        #expect(try await world.app.ask(path, as: spy, method: .delete).status == 404)
        let course = try await world.app.ask("/api/v1/courses", ["title": "Circuits"], as: world.owner)
        let about = try await world.app.ask(
            "/api/v1/budgets",
            BudgetWorld.budget(["scope": "course", "subject_id": try #require(course.body["id"])]), as: spy)
        #expect(about.status == 400)
        let models = AccountedModels(
            models: OneModel(ScriptedModelProvider(.text("Fine."))), accounts: world.app.backend.accounts)
        let model = try await models.model(named: nil, for: ModelUse(tenantID: spy.identity.tenantID))
        _ = try await model.stream(ModelRequest(messages: [ModelMessage(role: .user, content: "Why?")]))
    }
}
