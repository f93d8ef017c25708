import Auth
import Core
import Postgres
import Support
import Testing
import Workflows

@testable import ModelProviders
@testable import lyceum

@Suite struct BudgetHoldsTests {
    private static let quiet = Logger(label: "test", level: .error, sink: DiscardingLogSink())

    /// What two servers have on one database.
    private static func accounts(
        _ app: AppFixture, lease: Duration = .seconds(45), patience: Duration = .seconds(30)
    ) -> ModelAccounts {
        let identifiers = SystemIdentifierGenerator()
        return ModelAccounts(
            ledger: UsageLedger(store: UsageStore(database: app.database), logger: quiet),
            budgets: BudgetKeeper(
                store: BudgetStore(database: app.database), server: identifiers.next(), lease: lease,
                patience: patience, clock: app.clock, logger: quiet), identifiers: identifiers, clock: app.clock)
    }

    private static let request = ModelRequest(messages: [ModelMessage(role: .user, content: "Hello")], maxTokens: 8)

    private static func answer(_ accounts: ModelAccounts, _ use: ModelUse, _ model: any ModelProvider) async throws {
        let models = AccountedModels(models: OneModel(model), accounts: accounts)
        for try await _ in try await models.model(named: nil, for: use).stream(request) {}
    }

    @Test("Of 200 calls at once of two servers against a budget for 100, 100 are made and at most one more")
    func exact() async throws {
        let world = try await BudgetWorld()
        let path = try await world.make(["limit": 400])
        let servers = [Self.accounts(world.app), Self.accounts(world.app)]
        let use = ModelUse(tenantID: world.tenant.id)
        // Each takes four tokens, and is held for more than thirty.
        let model = ScriptedModelProvider(.text("Fine", "."))
        let writers = servers.map { server in Task { try await server.ledger.run() } }
        let refused = await withTaskGroup(of: Bool.self) { calls in
            for index in 0..<200 {
                let server = servers[index % 2]
                calls.addTask {
                    do {
                        try await Self.answer(server, use, model)
                        return false
                    } catch {
                        return (error as? ModelError)?.reason == .budgetExceeded
                    }
                }
            }
            return await calls.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        for writer in writers { writer.cancel() }
        for server in servers { await server.ledger.flush() }
        #expect((100...101).contains(model.requests.count))
        #expect(refused == 200 - model.requests.count)
        let shown = try await world.app.ask(path, as: world.owner).body
        #expect([400, 404].contains(shown["used"]) && shown["held"] == 0, "\(shown)")
    }

    @Test("What a server that died had held is free again once its lease is over")
    func dead() async throws {
        let world = try await BudgetWorld()
        let path = try await world.make(["limit": 30])
        let use = ModelUse(tenantID: world.tenant.id)
        let died = Self.accounts(world.app, lease: .zero)
        let gate = ScriptedModelProvider(.steps([.wait { while !Task.isCancelled { await Task.yield() } }]))
        let model = try await AccountedModels(models: OneModel(gate), accounts: died).model(named: nil, for: use)
        let left = try await model.stream(Self.request)
        // It says nothing any more, and its hold has run out.
        let next = Self.accounts(world.app, patience: .zero)
        try await Self.answer(next, use, ScriptedModelProvider(.text("Fine", ".")))
        await next.ledger.flush()
        #expect(try await world.app.ask(path, as: world.owner).body["used"] == 4)
        withExtendedLifetime(left) {}
    }

    @Test("A call that does not fit beside others waits no longer than its patience, and is refused then")
    func impatient() async throws {
        let world = try await BudgetWorld()
        _ = try await world.make(["limit": 30])
        let use = ModelUse(tenantID: world.tenant.id)
        let accounts = Self.accounts(world.app, patience: .zero)
        let gate = ScriptedModelProvider(.steps([.wait { while !Task.isCancelled { await Task.yield() } }]))
        let first = try await AccountedModels(models: OneModel(gate), accounts: accounts).model(named: nil, for: use)
        let held = try await first.stream(Self.request)
        await #expect(throws: ModelError.self) {
            try await Self.answer(accounts, use, ScriptedModelProvider(.text("Fine.")))
        }
        withExtendedLifetime(held) {}
    }

    @Test("An answer that nobody reads to its end gives its hold back, and counts what it had taken")
    func left() async throws {
        let world = try await BudgetWorld()
        let path = try await world.make(["limit": 1000])
        let accounts = Self.accounts(world.app)
        do {
            let models = AccountedModels(
                models: OneModel(ScriptedModelProvider(.text("Twelve bytes", "."))), accounts: accounts)
            let stream = try await models.model(named: nil, for: ModelUse(tenantID: world.tenant.id)).stream(
                Self.request)
            var events = stream.makeAsyncIterator()
            _ = try await events.next()
        }
        await accounts.ledger.flush()
        let shown = try await world.app.ask(path, as: world.owner).body
        // 21 bytes were sent and 12 have come.
        #expect(shown["used"] == 9 && shown["held"] == 0, "\(shown)")
    }

    private static func session(_ accounts: ModelAccounts, _ use: ModelUse) -> AccountedSession {
        AccountedSession(PaidService((), name: "hears-and-speaks"), accounts: accounts) { use }
    }

    @Test("A session answers as long as there is anything left and stands in nobody's way; each answer is counted")
    func session() async throws {
        let world = try await BudgetWorld()
        let path = try await world.make(["limit": 100])
        let accounts = Self.accounts(world.app, patience: .zero)
        let use = ModelUse(tenantID: world.tenant.id)
        let session = Self.session(accounts, use)
        try await session.requireRoom()
        session.begins()
        session.ended(TokenUsage(input: 80, output: 10))
        try await session.requireRoom()
        await accounts.ledger.flush()
        // Ten are left, and this one asks for more than thirty: nothing is held that it would have to wait for.
        try await Self.answer(accounts, use, ScriptedModelProvider(.text("Fine", ".")))
        session.begins()
        session.ended(TokenUsage(input: 60, output: 10))
        await session.finish()
        await accounts.ledger.flush()
        await #expect(throws: ModelError.self) { try await session.requireRoom() }
        let shown = try await world.app.ask(path, as: world.owner).body
        #expect(shown["used"] == 164 && shown["held"] == 0, "\(shown)")
        // What comes all the same is counted too.
        session.begins()
        session.ended(TokenUsage(input: 1, output: 1))
        session.close()
        await session.finish()
        await accounts.ledger.flush()
        let after = try await world.app.ask(path, as: world.owner).body
        #expect(after["used"] == 166 && after["held"] == 0, "\(after)")
        #expect(accounts.ledger.statistics.recorded == 4)
    }

    @Test("A session that is left in the midst of an answer has taken something, and one that was never used nothing")
    func leftSession() async throws {
        let world = try await BudgetWorld()
        let path = try await world.make(["limit": 10_000])
        let accounts = Self.accounts(world.app)
        for begins in [false, true] {
            let session = Self.session(accounts, ModelUse(tenantID: world.tenant.id))
            try await session.requireRoom()
            if begins { session.begins() }
            session.close()
            await session.finish()
        }
        await accounts.ledger.flush()
        let shown = try await world.app.ask(path, as: world.owner).body
        #expect(shown["used"] == 1400 && shown["held"] == 0, "\(shown)")
        #expect(accounts.ledger.statistics.recorded == 1)
    }

    @Test("Where no tenant has budgets no call asks for one, and one that is set is known after the next look")
    func known() async throws {
        let world = try await BudgetWorld()
        let accounts = Self.accounts(world.app)
        let use = ModelUse(tenantID: world.tenant.id)
        try await accounts.budgets.look()
        #expect(!accounts.budgets.concerns(world.tenant.id))
        try await Self.answer(accounts, use, ScriptedModelProvider(.text("Fine.")))
        _ = try await world.make(["limit": 0])
        try await accounts.budgets.look()
        #expect(accounts.budgets.concerns(world.tenant.id))
        await #expect(throws: ModelError.self) {
            try await Self.answer(accounts, use, ScriptedModelProvider(.text("Fine.")))
        }
    }

    @Test("A call that can never be recorded keeps no other waiting")
    func poison() async throws {
        let world = try await BudgetWorld()
        let accounts = Self.accounts(world.app)
        let gone = TenantID(UUID128(high: 7, low: 7))
        for tenant in [gone, world.tenant.id, gone] {
            try await Self.answer(accounts, ModelUse(tenantID: tenant), ScriptedModelProvider(.text("Fine.")))
        }
        #expect(await accounts.ledger.flush())
        #expect(accounts.ledger.statistics.lost == 2 && accounts.ledger.statistics.recorded == 1)
    }
}
