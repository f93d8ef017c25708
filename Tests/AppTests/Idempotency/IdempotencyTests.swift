import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import lyceum

/// Requests with an `Idempotency-Key`.
@Suite struct IdempotencyTests {
    private struct World {
        let app: AppFixture
        let owner: AppFixture.Person

        init() async throws {
            app = try await AppFixture()
            owner = try await app.person("owner@example.org", role: .owner, in: app.tenant("north"))
        }

        func makeKey(
            _ name: String, _ key: String, as person: AppFixture.Person? = nil
        ) async throws -> Answer {
            try await app.ask(
                "/api/v1/api-keys", ["name": .string(name), "scopes": ["members.read"]], as: person ?? owner,
                ["Idempotency-Key": key])
        }

        /// How many API keys the person's tenant has.
        func count(as person: AppFixture.Person? = nil) async throws -> Int? {
            try await app.ask("/api/v1/api-keys", as: person ?? owner).body["data"]?.arrayValue?.count
        }
    }

    @Test("The same request with the same key is carried out once, and its secret is shown again")
    func replay() async throws {
        let world = try await World()
        let first = try await world.makeKey("one", "\"a\"")
        #expect(first.status == 201 && first.response.fields["Idempotency-Replayed"] == nil)
        let again = try await world.makeKey("one", "a")
        #expect(again.status == 201 && again.body == first.body && again.body["key"]?.stringValue != nil)
        #expect(again.response.fields["Idempotency-Replayed"] == "true")
        #expect(again.response.fields["Location"] == first.response.fields["Location"])
        #expect(again.response.fields["Cache-Control"] == "no-store")
        #expect(try await world.count() == 1)
        // The secret lies sealed in the table.
        let key = try #require(first.body["key"]?.stringValue)
        let rows = try await world.app.database.withTenant(world.owner.identity.tenantID) {
            try await $0.query("SELECT answer FROM idempotency_keys WHERE tenant_id = app_tenant_id()")
        }
        let stored: [UInt8] = try #require(rows.first).decode([UInt8].self)
        #expect(rows.count == 1 && !String(decoding: stored, as: UTF8.self).contains(key.dropFirst(40)))
        // Another key is another act.
        #expect(try await world.makeKey("one", "b").body["id"] != first.body["id"])
        #expect(try await world.count() == 2)
    }

    @Test("Another request with the key is refused, whatever differs")
    func otherRequest() async throws {
        let world = try await World()
        #expect(try await world.makeKey("one", "a").status == 201)
        let other = try await world.makeKey("two", "a")
        #expect(other.status == 422 && other.code == "idempotency_key_reused")
        let elsewhere = try await world.app.ask(
            "/api/v1/courses", ["name": "one"], as: world.owner, ["Idempotency-Key": "a"])
        #expect(elsewhere.status == 422)
        #expect(try await world.count() == 1)
    }

    @Test("A request that was refused is judged anew, and only what succeeded is remembered")
    func refusal() async throws {
        let world = try await World()
        let scopes = { (name: String) in
            try await world.app.ask(
                "/api/v1/api-keys", ["name": "one", "scopes": [.string(name)]], as: world.owner,
                ["Idempotency-Key": "a"])
        }
        #expect(try await scopes("no.such").status == 400)
        #expect(try await scopes("members.read").status == 201)
    }

    @Test("Of two at once one is carried out; the other is told to wait, or gets the same answer")
    func race() async throws {
        let world = try await World()
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<6 { group.addTask { try await world.makeKey("one", "a") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.contains { $0.status == 201 && $0.response.fields["Idempotency-Replayed"] == nil })
        #expect(answers.allSatisfy { $0.status == 201 || $0.code == "idempotency_key_in_use" })
        #expect(try await world.count() == 1)
    }

    @Test("A person's keys are counted, and one over the most is refused without an effect")
    func most() async throws {
        let world = try await World()
        let identity = world.owner.identity
        try await world.app.database.withTenant(identity.tenantID) { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO idempotency_keys (id, tenant_id, user_id, key, request, started_at, leased_until, expires_at)
                SELECT gen_random_uuid(), app_tenant_id(), \(identity.userID), sha256(n::text::bytea),
                    sha256('x'), now(), now(), 'infinity' FROM generate_series(1, \(IdempotencyStore.most)) AS n
                """)
        }
        let answer = try await world.makeKey("one", "a")
        #expect(answer.status == 429 && answer.code == "rate_limited")
        #expect(try await world.count() == 0)
    }

    @Test("While a request is carried out its key is taken, until the time that it may take is over")
    func running() async throws {
        let world = try await World()
        let store = world.app.backend.idempotency
        let subject = IdempotencyStore.Subject(
            tenant: world.owner.identity.tenantID, user: world.owner.identity.userID,
            key: [UInt8](repeating: 1, count: 32), request: [UInt8](repeating: 2, count: 32))
        guard case .taken(let first) = try await store.claim(subject, within: .seconds(60)) else {
            return #expect(Bool(false))
        }
        #expect(try await store.claim(subject, within: .seconds(60)) == .running)
        world.app.clock.advance(by: .seconds(60))
        guard case .taken(let second) = try await store.claim(subject, within: .seconds(60)) else {
            return #expect(Bool(false))
        }
        // Who was thought dead and was not does not answer for who took over.
        try await store.answer(first, nil, in: subject.tenant)
        #expect(try await store.claim(subject, within: .seconds(60)) == .running)
        try await store.answer(second, nil, in: subject.tenant)
        #expect(try await store.claim(subject, within: .seconds(60)) == .answered(sealed: nil, row: second))
    }

    @Test("A key ends after a day, and is swept away then")
    func end() async throws {
        let world = try await World()
        let first = try await world.makeKey("one", "a")
        world.app.clock.advance(by: IdempotencyStore.lifetime - .seconds(1))
        let token = try await world.app.backend.signingIn.sessions.begin(
            for: world.owner.identity.userID, in: world.owner.identity.tenantID, by: .password,
            from: SessionOrigin(address: "", agent: "")
        ).accessToken
        let later = AppFixture.Person(identity: world.owner.identity, token: token)
        #expect(try await world.makeKey("one", "a", as: later).body == first.body)
        #expect(try await world.app.backend.idempotency.forget() == 0)
        world.app.clock.advance(by: .seconds(1))
        #expect(try await world.makeKey("one", "a", as: later).body["id"] != first.body["id"])
        world.app.clock.advance(by: IdempotencyStore.lifetime)
        #expect(try await world.app.backend.idempotency.forget() == 1)
    }

    /// Isolates: idempotency_keys
    @Test("Nobody meets another's key: not in another tenant, not of another person, not with an API key")
    func isolation() async throws {
        let world = try await World()
        let south = try await world.app.person("owner@south.example", role: .owner, in: world.app.tenant("south"))
        let first = try await world.makeKey("one", "a")
        let there = try await world.makeKey("one", "a", as: south)
        #expect(there.status == 201 && there.body["id"] != first.body["id"])
        #expect(there.response.fields["Idempotency-Replayed"] == nil)
        #expect(try await world.count() == 1)
        #expect(try await world.count(as: south) == 1)
        let store = world.app.backend.idempotency
        let rows = try await world.app.database.withTenant(south.identity.tenantID) {
            try await $0.query("SELECT id FROM idempotency_keys")
        }
        #expect(rows.count == 1)
        let foreign: UUID128 = try await world.app.database.withTenant(world.owner.identity.tenantID) {
            try await $0.query("SELECT id FROM idempotency_keys").first?.decode(UUID128.self)
                ?? UUID128(high: 0, low: 0)
        }
        try await store.release(foreign, in: south.identity.tenantID)
        try await store.answer(foreign, [1], in: south.identity.tenantID)
        #expect(try await world.makeKey("one", "a").body == first.body)
        // A program with a key of the same person is answered for itself.
        let text = try #require(first.body["key"]?.stringValue)
        let program = AppFixture.Person(identity: world.owner.identity, token: text)
        #expect(try await world.makeKey("one", "a", as: program).status == 403)
    }

    @Test("A key that is none is refused, and routes for everybody mind none", arguments: ["empty", "long", "blank"])
    func malformed(kind: String) async throws {
        let world = try await World()
        let key = ["empty": "\"\"", "long": String(repeating: "a", count: 256), "blank": "a b"][kind] ?? ""
        let answer = try await world.makeKey("one", key)
        #expect(answer.status == 400 && answer.code == "invalid_field")
        #expect(try await world.count() == 0)
        let login = try await world.app.ask(
            "/api/v1/auth/login", ["email": "nobody@example.org", "password": "x"], ["Idempotency-Key": key])
        #expect(login.status == 401)
    }

    @Test("Every POST of the product API for somebody known takes a key, and no other route does")
    func coverage() async throws {
        let app = try await AppFixture()
        let covered = app.backend.routes.filter(Idempotency.covers)
        #expect(covered.contains { $0.path == "/api/v1/vector-stores/{slug}/documents" })
        #expect(covered.contains { $0.path == "/api/v1/tenants" })
        #expect(!covered.contains { $0.path.hasSuffix("/search") || $0.path.hasSuffix("/check") })
        #expect(!covered.contains { $0.path.hasPrefix("/chatkit") || $0.access == .public || $0.method != .post })
    }
}
