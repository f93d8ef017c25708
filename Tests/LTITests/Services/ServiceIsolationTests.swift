import Auth
import Core
import Crypto
import HTTPCore
import Postgres
import Support
import Testing

@testable import LTI

/// Isolates: lti_line_items, lti_grades, lti_scores, lti_attempts, lti_roster, lti_roster_syncs, lti_groups
/// Isolates: lti_group_members, lti_invitations
@Suite struct ServiceIsolationTests {
    @Test("Scores, line items and sheets are their tenant's alone, and still delivered for all")
    func scores() async throws {
        let fixture = try await ScoreFixture()
        let ann = try await fixture.learner("ann")
        try await fixture.grade(ann, 1)
        let (south, link, store) = (fixture.base.south, fixture.link, fixture.store)
        let replica = fixture.base.identifiers.next()
        let claimed = try await store.claim(10, replica: replica, lease: .seconds(60))
        #expect(claimed.map(\.0) == [fixture.north])
        #expect(try await store.load(claimed[0].1, in: south, replica: replica) == nil)
        let points = try #require(Points(given: 1, maximum: 1))
        let ids = fixture.base.identifiers
        try await fixture.database.withTenant(south) { transaction async throws -> Void in
            #expect(
                try await GradeSheet(database: fixture.database).page(of: link, after: nil, limit: 9, in: transaction)
                    .rows.isEmpty)
            #expect(try await store.lineItems(of: link, in: transaction) == nil)
            #expect(try await store.people(["ann"], on: link, in: transaction).isEmpty)
            #expect(
                try await store.sendAgain(
                    on: link, of: ann.user, at: fixture.base.clock.now(), identifiers: ids, in: transaction) == 0)
            let override = try await store.override(
                points, comment: nil, of: ann.user, on: link, lineItem: "", ids: (ids.make(), ids.make()),
                at: fixture.base.clock.now(), in: transaction)
            #expect(override == nil)
            let sheet = GradeSheet(database: fixture.database)
            #expect(try await sheet.conversations(of: ann.user, on: link, in: transaction).isEmpty)
            let lifted = try await store.lift(
                ann.user, on: link, lineItem: "", as: ids.make(), at: fixture.base.clock.now(), in: transaction)
            #expect(lifted == nil)
            for table in ["lti_line_items", "lti_grades", "lti_scores", "lti_attempts"] {
                #expect(try await transaction.query("SELECT 1 FROM \(unsafeSQL: table)").isEmpty)
            }
        }
        let delivery = try #require(try await store.load(claimed[0].1, in: fixture.north, replica: replica))
        #expect(try await !store.beginMaking(delivery.lineItemID, in: south, lease: .seconds(9)))
    }

    @Test("Rosters are their tenant's alone")
    func rosters() async throws {
        let fixture = try await ScoreFixture()
        try await fixture.tellGroups()
        fixture.platform.change {
            $0.members = [["user_id": "ann", "roles": ["Learner"], "group_enrollments": [["group_id": "red"]]]]
            $0.replies["/groups"] = [.text(#"{"groups": [{"id": "red", "name": "Red"}]}"#)]
        }
        let store = RosterStore(
            database: fixture.database, audit: AuditLog(clock: fixture.base.clock),
            clock: fixture.base.clock)
        let (context, south) = (fixture.context, fixture.base.south)
        #expect(try await store.course(context, in: south) == nil)
        let reading = try await store.begin(context, in: fixture.north, lease: .seconds(60))
        await #expect(throws: PostgresError.self) { try await store.begin(context, in: south, lease: .seconds(60)) }
        try await store.abandon(reading, of: context, in: south)
        try await store.keep(
            ServiceFailure(.broken, "It failed."), of: context, in: south, reading: reading, pause: .seconds(60),
            longest: .seconds(60))
        // Neither made it due.
        #expect(try await store.claim(1, share: 1, lease: .seconds(60)).isEmpty)
        _ = try await RosterTests.sync(fixture).read(fixture.context, in: fixture.north)
        try await fixture.database.withTenant(fixture.base.south) { transaction async throws -> Void in
            let sheet = GradeSheet(database: fixture.database)
            #expect(try await sheet.groups(of: fixture.link, in: transaction).isEmpty)
            for table in ["lti_roster", "lti_roster_syncs", "lti_groups", "lti_group_members"] {
                #expect(try await transaction.query("SELECT 1 FROM \(unsafeSQL: table)").isEmpty)
            }
        }
    }

    @Test("Invitations are their tenant's alone, and their token leads to it, once")
    func invitations() async throws {
        let fixture = try await LTIFixture()
        let store = RegistrationInvitationStore(database: fixture.database)
        let (id, token, now) = (
            fixture.identifiers.make(RegistrationInvitationID.self), OpaqueToken(), fixture.clock.now()
        )
        try await fixture.database.withTenant(fixture.north) { transaction in
            try await store.insert(
                id, token: token, name: nil, isTrusted: false, defaultWorkflowID: nil, at: now,
                expiresAt: now + .seconds(60), in: transaction)
        }
        #expect(try await store.list(PageRequest(), in: fixture.south).items.isEmpty)
        try await fixture.database.withTenant(fixture.south) { transaction async throws -> Void in
            #expect(try await !store.revoke(id, in: transaction))
            #expect(try await !store.finish(id, fixture.identifiers.make(), at: now, in: transaction))
        }
        let found = try #require(try await store.begin(token, at: now))
        #expect(found.tenant == fixture.north && found.invitation.id == id)
        #expect(try await store.begin(token, at: now) == nil)
        try await store.release(id, in: fixture.south)
        #expect(try await store.begin(token, at: now) == nil)
        try await store.release(id, in: fixture.north)
        #expect(try await store.begin(token, at: now) != nil)
        #expect(try await store.begin(OpaqueToken(), at: now) == nil)
        try await store.release(id, in: fixture.north)
        #expect(try await store.begin(token, at: now + .seconds(60)) == nil)
    }
}
