import Auth
import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import LTI

/// What one platform's rosters leave to the others', and what becomes of readings that fail, last or come late.
@Suite struct RosterShareTests {
    private static let other = "https://hanging.example.org"

    /// A platform that answers, and one address that never does.
    private final class Transport: HTTPTransport {
        private let answering: PlatformServicesSimulator
        private let hanging: String
        private let told: AsyncStream<String>.Continuation
        /// The addresses of requests that hang, and of rosters that were answered.
        let requests: AsyncStream<String>

        init(_ answering: PlatformServicesSimulator, hanging: String) {
            self.answering = answering
            self.hanging = hanging
            (requests, told) = AsyncStream.makeStream()
        }

        func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
            if request.url.hasPrefix(hanging) {
                told.yield(request.url)
                try await Task.sleep(for: .seconds(3600))
            }
            let answer = try await answering.send(request)
            if request.url.contains("/members") { told.yield(request.url) }
            return answer
        }
    }

    private static func store(_ fixture: ScoreFixture) -> RosterStore {
        RosterStore(
            database: fixture.database, audit: AuditLog(clock: fixture.base.clock), clock: fixture.base.clock)
    }

    private static func sync(
        _ fixture: ScoreFixture, _ transport: Transport, _ limits: RosterSync.Limits = RosterSync.Limits()
    ) -> RosterSync {
        let tokens = ServiceTokens(
            transport: transport, identifiers: fixture.base.identifiers, clock: fixture.base.clock,
            signer: { ServicesFixture.key })
        let services = PlatformServices(transport: transport, tokens: tokens)
        return RosterSync(
            store: store(fixture), service: RosterService(services: services),
            groups: CourseGroups(services: services), limits: limits, clock: fixture.base.clock,
            logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))
    }

    /// Six courses of the platform that hangs, due before all others.
    private static func addCourses(_ fixture: ScoreFixture) async throws {
        try await fixture.addPlatform(at: other)
        for number in 0..<6 {
            let id = fixture.base.identifiers.make(LTIContextID.self)
            let (course, url) = ("h\(number)", other + "/members")
            try await fixture.database.withTenant(fixture.north) { transaction in
                try await transaction.execute(
                    """
                    INSERT INTO lti_contexts (id, tenant_id, registration_id, deployment_id, context_id,
                        memberships_url, created_at, last_launch_at)
                    SELECT \(id)::uuid, app_tenant_id(), r.id, '1', \(course)::text, \(url)::text, now(), now()
                    FROM lti_registrations r WHERE r.tenant_id = app_tenant_id() AND r.issuer = \(other)
                    """)
                try await transaction.execute(
                    """
                    INSERT INTO lti_roster_syncs (tenant_id, lti_context_id, next_at)
                    VALUES (app_tenant_id(), \(id), now() - interval '1 hour')
                    """)
            }
        }
    }

    @Test(
        "A platform that hangs has its share of the readings, and another's roster is read meanwhile",
        .timeLimit(.minutes(1)))
    func hanging() async throws {
        let fixture = try await ScoreFixture()
        fixture.platform.change { $0.members = [["user_id": "ann", "roles": ["Learner"]]] }
        try await Self.addCourses(fixture)
        let transport = Transport(fixture.platform, hanging: Self.other)
        var limits = RosterSync.Limits()
        (limits.concurrency, limits.share) = (4, 2)
        let sync = Self.sync(fixture, transport, limits)
        let running = Task { try await sync.run() }
        for await url in transport.requests where url.hasPrefix(ServicesFixture.base) { break }
        let held = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.query(
                """
                SELECT 1 FROM lti_roster_syncs
                WHERE tenant_id = app_tenant_id() AND lease_expires_at > now() AND lti_context_id <> \(fixture.context)
                """)
        }
        #expect(held.count == 2)
        running.cancel()
        try await running.value
    }

    @Test("Two servers have one share of a platform together, and platforms take turns")
    func turns() async throws {
        let fixture = try await ScoreFixture()
        try await Self.addCourses(fixture)
        let store = Self.store(fixture)
        // Of two at once one is of each.
        let first = try await store.claim(2, share: 2, lease: .seconds(60)).map(\.1)
        #expect(first.count == 2 && first.contains(fixture.context))
        #expect(try await store.claim(10, share: 2, lease: .seconds(60)).count == 1)
        #expect(try await store.claim(10, share: 2, lease: .seconds(60)).isEmpty)
    }

    @Test("A course that fails is asked for more and more rarely, once a day at least, until it does not")
    func rarer() async throws {
        let fixture = try await ScoreFixture()
        let sync = RosterTests.sync(fixture)
        fixture.platform.change {
            $0.replies["/members"] = Array(repeating: .text("", status: .internalServerError), count: 7)
            $0.members = [["user_id": "ann", "roles": ["Learner"]]]
        }
        for pause in [1, 2, 4, 8, 16, 24, 24] {
            await #expect(throws: ServiceFailure.self) { try await sync.read(fixture.context, in: fixture.north) }
            let row = try await Self.noted(fixture)
            #expect(try row["hours", Int.self] == pause)
        }
        _ = try await sync.read(fixture.context, in: fixture.north)
        let row = try await Self.noted(fixture)
        #expect(try row["hours", Int.self] == 6)
        #expect(try row["failures", Int.self] == 0)
        #expect(try row["error_code", String?.self] == nil)
    }

    @Test("What was asked for earlier is not written after what was asked for later, nor why it failed")
    func late() async throws {
        let fixture = try await ScoreFixture()
        for name in ["ann", "bob"] { _ = try await fixture.learner(name) }
        let store = Self.store(fixture)
        let (context, north) = (fixture.context, fixture.north)
        let members = ["ann", "bob"].map { RosterMember(subject: $0, roles: ["Learner"]) }
        var readings: [Int] = []
        for _ in 1...3 { readings.append(try await store.begin(context, in: north, lease: .seconds(60))) }
        let course = try #require(try await store.course(context, in: north))
        let whole = Roster(members: members, differences: nil)
        _ = try await store.keep(
            whole, groups: nil, of: course, isWhole: true, reading: readings[1], next: .seconds(60))
        fixture.base.clock.advance(by: .seconds(60))
        let old = Roster(members: [members[0]], differences: nil)
        let summary = try await store.keep(
            old, groups: nil, of: course, isWhole: true, reading: readings[0], next: .seconds(60))
        #expect(summary.left == 0)
        try await store.keep(
            ServiceFailure(.broken, "It failed."), of: context, in: north, reading: readings[0], pause: .seconds(60),
            longest: .seconds(60))
        let row = try await Self.noted(fixture)
        #expect(try row["error_code", String?.self] == nil)
        // The last one is under way yet.
        #expect(try row["is_leased", Bool.self])
        let newest = try await store.keep(
            old, groups: nil, of: course, isWhole: true, reading: readings[2], next: .seconds(60))
        #expect(newest.left == 1)
        #expect(try await !Self.noted(fixture)["is_leased", Bool.self])
    }

    @Test(
        "A platform that does not come to an end is noted, and its course is anybody's again", .timeLimit(.minutes(1)))
    func lasting() async throws {
        let fixture = try await ScoreFixture()
        var limits = RosterSync.Limits()
        limits.longest = .zero
        let sync = Self.sync(fixture, Transport(fixture.platform, hanging: ServicesFixture.base), limits)
        let (context, north) = (fixture.context, fixture.north)
        let failure = await ServicesFixture.failure { () throws(ServiceFailure) in
            _ = try await sync.read(context, in: north)
        }
        #expect(failure?.code == .timedOut)
        let row = try await Self.noted(fixture)
        #expect(try row["error_code", String?.self] == "timed_out")
        #expect(try !row["is_leased", Bool.self])
    }

    @Test("A reading that is cut short is no failure, and the course is due as it was", .timeLimit(.minutes(1)))
    func cut() async throws {
        let fixture = try await ScoreFixture()
        let transport = Transport(fixture.platform, hanging: ServicesFixture.base)
        let sync = Self.sync(fixture, transport)
        let (context, north) = (fixture.context, fixture.north)
        let reading = Task { try await sync.read(context, in: north) }
        for await _ in transport.requests { break }
        reading.cancel()
        _ = await reading.result
        let row = try await Self.noted(fixture)
        #expect(try row["error_code", String?.self] == nil)
        #expect(try !row["is_leased", Bool.self])
        #expect(try await Self.store(fixture).claim(1, share: 1, lease: .seconds(60)).map(\.1) == [context])
    }

    /// What is noted of the fixture's course.
    private static func noted(_ fixture: ScoreFixture) async throws -> Row {
        let row = try await fixture.database.withTenant(fixture.north) { transaction in
            try await transaction.queryOne(
                """
                SELECT error_code, failures, lease_expires_at IS NOT NULL AS is_leased,
                    round(extract(epoch FROM next_at - now()) / 3600)::integer AS hours
                FROM lti_roster_syncs WHERE tenant_id = app_tenant_id() AND lti_context_id = \(fixture.context)
                """)
        }
        return try #require(row)
    }
}
