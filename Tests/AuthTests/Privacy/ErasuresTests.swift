import Core
import HTTPCore
import Postgres
import Support
import Synchronization
import Testing

@testable import Auth

@Suite struct ErasuresTests {
    /// Keeps so many records of whoever is asked for, and can fail.
    private final class KeptRecords: PersonalRecords {
        private struct State {
            var left: Int
            var failures = 0
            var interruptions = 0
        }

        private let state: Mutex<State>

        init(_ count: Int) {
            state = Mutex(State(left: count))
        }

        var left: Int { state.withLock { $0.left } }
        var interruptions: Int { state.withLock { $0.interruptions } }
        let lists: [PersonalList] = []

        func failOnce() { state.withLock { $0.failures = 1 } }

        func inventory(of user: UserID, in transaction: Transaction) -> PersonalInventory {
            PersonalInventory(emptied: ["records": left], kept: ["records": left])
        }

        func interrupt(of user: UserID, at now: Timestamp, in transaction: Transaction) {
            state.withLock { $0.interruptions += 1 }
        }

        func erase(of user: UserID, until time: Timestamp, most: Int, in transaction: Transaction) throws -> Int {
            try state.withLock { state in
                if state.failures > 0 {
                    state.failures -= 1
                    throw PostgresError(.decoding, "The process died.")
                }
                let count = min(most, state.left)
                state.left -= count
                return count
            }
        }

        func expire(before time: Timestamp, most: Int, in transaction: Transaction) -> Int { 0 }
        func removeDeleted(before time: Timestamp, most: Int, in transaction: Transaction) -> Int { 0 }
    }

    private struct World {
        let fixture: TenancyFixture
        let records: KeptRecords
        let erasures: Erasures
        let service: ErasureService
        let owner: Member
        let admin: Member
        let ann: Member
        /// Of the other tenant.
        let spy: Member

        init(records count: Int = 120) async throws {
            fixture = try await TenancyFixture()
            records = KeptRecords(count)
            erasures = Erasures(
                database: fixture.database, people: fixture.people, records: [records],
                identifiers: SystemIdentifierGenerator(), clock: fixture.clock)
            service = ErasureService(erasures, logger: Logger(label: "test", sink: DiscardingLogSink()))
            owner = try await fixture.person("owner@example.org", .owner)
            admin = try await fixture.person("admin@example.org", .admin)
            ann = try await fixture.person("ann@example.org")
            spy = try await fixture.person("spy@example.org", .owner, in: fixture.south)
        }

        func preview(_ member: Member, by requester: Member? = nil) async throws -> ErasureID {
            try await erasures.preview(member.id, in: fixture.north, by: fixture.asking(requester ?? owner)).erasure.id
        }

        @discardableResult
        func confirm(_ id: ErasureID, _ member: Member, by requester: Member? = nil) async throws -> Erasure {
            try await erasures.confirm(id, of: member.id, in: fixture.north, by: fixture.asking(requester ?? owner))
        }

        func erase(_ member: Member, by requester: Member? = nil) async throws {
            try await confirm(preview(member, by: requester), member, by: requester)
        }

        func state(of member: Member) async throws -> Erasure.State {
            try await erasures.last(of: member.id, in: fixture.north).state
        }

        /// Address, name and password of the account, past every policy.
        func account(_ member: Member) async throws -> [String] {
            try await TestDatabase.withOwner(of: fixture.database) { owner in
                try await owner.query("SELECT email, name, password_hash FROM users WHERE id = \(member.id)").map {
                    let (email, name, hash) = try $0.decode(String.self, String.self, String.self)
                    return [email, name, hash]
                }.first ?? []
            }
        }

        /// All rows of the tenant's tables and the account as text.
        func everything() async throws -> String {
            try await TestDatabase.withOwner(of: fixture.database) { owner in
                let tables = try await owner.query(
                    """
                    SELECT c.relname::text AS name FROM pg_class c
                    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
                    """
                ).map { try $0["name", String.self] }
                var text = ""
                for table in tables {
                    let rows = try await owner.query(
                        "SELECT coalesce(string_agg(t::text, ' '), '') AS rows FROM \(unsafeSQL: table) t")
                    text += try rows.first?["rows", String.self] ?? ""
                }
                return text
            }
        }
    }

    @Test("a preview changes nothing and says what goes and what stays; a confirmation removes the person at once")
    func twoSteps() async throws {
        let world = try await World()
        let (erasure, inventory) = try await world.erasures.preview(
            world.ann.id, in: world.fixture.north, by: world.fixture.asking(world.admin))
        #expect(erasure.state == .previewed)
        #expect(inventory.emptied["memberships"] == 1 && inventory.emptied["records"] == 120)
        #expect(inventory.kept["audit_events"] != nil && inventory.kept["records"] == 120)
        #expect(try await world.fixture.people.member(world.ann.id, in: world.fixture.north) == world.ann)
        await #expect(throws: PrivacyProblem.unknownErasure) { try await world.state(of: world.ann) }

        let running = try await world.confirm(erasure.id, world.ann, by: world.admin)
        #expect(running.state == .running && world.records.interruptions == 1)
        await #expect(throws: AccountProblem.unknownPerson) {
            try await world.fixture.people.member(world.ann.id, in: world.fixture.north)
        }
        try await world.service.carryOut()
        let done = try await world.erasures.last(of: world.ann.id, in: world.fixture.north)
        #expect(done.state == .completed && done.emptied == 120 && done.completedAt != nil)
        #expect(world.records.left == 0)
        #expect(try await world.fixture.actions(in: world.fixture.north).suffix(2) == ["person.erase", "person.erase"])
    }

    @Test("nothing of an address, a name or a password is left, and the audit log is whole")
    func traces() async throws {
        let world = try await World()
        let fixture = world.fixture
        _ = try await fixture.invitations.create(
            for: try TenancyFixture.email("Zoe.Quill@example.org"), as: .learner, in: fixture.north,
            by: fixture.asking(world.owner))
        let membership = try await fixture.invitations.accept(
            fixture.links.token, name: try TenancyFixture.name("Zoe Quill"), password: "sesame sesame", sender: "",
            origin: .system)
        let zoe = try await fixture.people.member(membership.user.id, in: fixture.north)
        #expect(try await world.everything().contains("Zoe.Quill@example.org"))
        try await world.erase(zoe)
        try await world.service.carryOut()
        let rest = try await world.everything().lowercased()
        #expect(!rest.contains("zoe.quill") && !rest.contains("zoe quill"))
        let account = try await world.account(zoe)
        #expect(account == ["erased-\(zoe.id)@invalid", "", ""])
        #expect(try await AuditTrail(database: fixture.database).verify(fixture.north).problem == nil)
    }

    @Test("what ties a person to a provider, and what they were answered, goes with them")
    func ties() async throws {
        let world = try await World(records: 0)
        try await TestDatabase.withOwner(of: world.fixture.database) { owner in
            for statement: Query in [
                """
                INSERT INTO idempotency_keys (id, tenant_id, user_id, key, request, started_at, leased_until, expires_at)
                VALUES (gen_random_uuid(), \(world.fixture.north), \(world.ann.id), sha256('k'), sha256('r'), now(), now(),
                    now())
                """,
                "SET session_replication_role = replica",
                """
                INSERT INTO external_identities (tenant_id, provider_id, subject, user_id, created_at, last_used_at)
                VALUES (\(world.fixture.north), gen_random_uuid(), 'ann-at-the-provider', \(world.ann.id), now(), now())
                """,
            ] {
                _ = try await owner.query(statement)
            }
        }
        #expect(try await world.everything().contains("ann-at-the-provider"))
        try await world.erase(world.ann)
        #expect(try await !world.everything().contains("ann-at-the-provider"))
        let keys = try await world.fixture.database.withTenant(world.fixture.north) { transaction in
            try await transaction.query("SELECT id FROM idempotency_keys")
        }
        #expect(keys.isEmpty)
    }

    @Test("an account that another tenant needs stays as it is there")
    func otherTenant() async throws {
        let world = try await World()
        let fixture = world.fixture
        try await fixture.add(world.ann.id, as: .teacher, to: fixture.south)
        try await world.erase(world.ann)
        try await world.service.carryOut()
        #expect(try await world.state(of: world.ann) == .completed)
        let there = try await fixture.people.member(world.ann.id, in: fixture.south)
        #expect(there.email == "ann@example.org" && there.role == .teacher && there.state == .active)
        #expect(try await world.account(world.ann).last?.isEmpty == false)
        // When they go there too, nobody needs it any more.
        _ = try await world.erasures.confirm(
            try await world.erasures.preview(
                world.ann.id, in: fixture.south, by: fixture.asking(world.spy, in: fixture.south)
            )
            .erasure.id,
            of: world.ann.id, in: fixture.south, by: fixture.asking(world.spy, in: fixture.south))
        try await world.service.carryOut()
        #expect(try await world.account(world.ann)[1] == "")
    }

    @Test("what one server left when it died another finishes")
    func resumption() async throws {
        let world = try await World()
        try await world.erase(world.ann)
        let id = try await world.erasures.last(of: world.ann.id, in: world.fixture.north).id
        #expect(try await world.service.advance(id, in: world.fixture.north))
        #expect(world.records.left == 70)
        world.records.failOnce()
        try await world.service.carryOut()
        #expect(try await world.state(of: world.ann) == .running && world.service.statistics.failures == 1)
        let other = ErasureService(world.erasures, logger: Logger(label: "test", sink: DiscardingLogSink()))
        try await other.carryOut()
        #expect(try await world.state(of: world.ann) == .completed && world.records.left == 0)
    }

    @Test("of two who confirm at once one does, and the other is refused")
    func twoAtOnce() async throws {
        let world = try await World()
        let id = try await world.preview(world.ann)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask { (try? await world.confirm(id, world.ann)) != nil }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 } == 1)
        await #expect(throws: PrivacyProblem.erasureRuns) { try await world.preview(world.ann) }
        #expect(world.records.interruptions == 1)
    }

    @Test("a confirmation is good for its person, for whoever saw the preview, for an hour, and until the next preview")
    func confirmations() async throws {
        let world = try await World()
        let bob = try await world.fixture.person("bob@example.org")
        let id = try await world.preview(world.ann)
        await #expect(throws: PrivacyProblem.unconfirmed) { try await world.confirm(id, bob) }
        await #expect(throws: PrivacyProblem.unconfirmed) { try await world.confirm(id, world.ann, by: world.admin) }
        let next = try await world.preview(world.ann)
        await #expect(throws: PrivacyProblem.unconfirmed) { try await world.confirm(id, world.ann) }
        world.fixture.clock.advance(by: .seconds(3601))
        await #expect(throws: PrivacyProblem.unconfirmed) { try await world.confirm(next, world.ann) }
        #expect(try await world.fixture.people.member(world.ann.id, in: world.fixture.north) == world.ann)
    }

    @Test("neither the last owner nor oneself can be erased, an owner only by an owner, and nobody by a learner")
    func authority() async throws {
        let world = try await World()
        await #expect(throws: AccountProblem.ownPlace) { try await world.preview(world.owner) }
        await #expect(throws: HTTPError.self) { try await world.preview(world.owner, by: world.admin) }
        await #expect(throws: HTTPError.self) { try await world.preview(world.admin, by: world.ann) }
        let second = try await world.fixture.person("second@example.org", .owner)
        let (first, other) = (try await world.preview(second), try await world.preview(world.owner, by: second))
        // Each could erase the other; only one of them may.
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await world.confirm(first, second)) != nil }
            group.addTask { (try? await world.confirm(other, world.owner, by: second)) != nil }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 } == 1)
    }

    /// Isolates: erasures
    @Test("nobody erases, or learns of an erasure, in another tenant")
    func isolation() async throws {
        let world = try await World(records: 0)
        let (fixture, south) = (world.fixture, world.fixture.south)
        let spying = fixture.asking(world.spy, in: south)
        await #expect(throws: AccountProblem.unknownPerson) {
            try await world.erasures.preview(world.ann.id, in: south, by: spying)
        }
        let id = try await world.preview(world.ann)
        await #expect(throws: PrivacyProblem.unconfirmed) {
            try await world.erasures.confirm(id, of: world.ann.id, in: south, by: spying)
        }
        try await world.confirm(id, world.ann)
        await #expect(throws: PrivacyProblem.unknownErasure) {
            try await world.erasures.last(of: world.ann.id, in: south)
        }
    }
}
