import Core
import HTTPCore
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct StreamProofsTests {
    /// What ends a proof, beside what shuts somebody out of everything.
    enum End: String, CaseIterable, CustomTestStringConvertible {
        case tenant, person, membership, role, session, sessionTime

        var testDescription: String { rawValue }

        var statement: Query {
            switch self {
            case .tenant: "UPDATE tenants SET state = 'suspended'"
            case .person: "UPDATE users SET state = 'disabled'"
            case .membership: "UPDATE memberships SET state = 'disabled'"
            case .role: "UPDATE memberships SET role = 'learner'"
            case .session: "UPDATE sessions SET ended_at = now(), end_reason = 'signed_out'"
            case .sessionTime: "UPDATE sessions SET expires_at = created_at + interval '1 microsecond'"
            }
        }
    }

    @Test("Who follows something is let go when what proved who they are ends", arguments: End.allCases)
    func ends(end: End) async throws {
        let fixture = try await AuthFixture()
        let tenant = try await fixture.tenants.create(slug: "north", name: "North")
        let ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", role: .teacher, to: tenant)
        let tokens = try await fixture.begin(ann, in: tenant)
        let identity = try #require(await fixture.identity(authorization: "Bearer \(tokens.accessToken)"))
        let proof = StreamProofs(database: fixture.database, clock: fixture.clock, pause: .zero).watch(identity)
        let patient = StreamProofs(database: fixture.database, clock: fixture.clock).watch(identity)
        fixture.clock.advance(by: .seconds(1))
        #expect(await proof.lasts())
        try await TestDatabase.withOwner(of: fixture.database) { _ = try await $0.query(end.statement) }
        #expect(await !proof.lasts())
        // Not asked again so soon.
        #expect(await patient.lasts())
    }

    @Test("Who follows something with a key is let go when it is revoked")
    func keys() async throws {
        let fixture = try await AuthFixture()
        let tenant = try await fixture.tenants.create(slug: "north", name: "North")
        let ann = try await fixture.addPerson("ann@example.org", password: "sesame sesame", to: tenant)
        let key = APIKeyID(fixture.identifiers.next())
        func proof(_ key: APIKeyID) -> StreamProof {
            StreamProofs(database: fixture.database, clock: fixture.clock, pause: .zero).watch(
                Identity(
                    tenantID: tenant.id, userID: ann.id, role: .learner,
                    credential: .apiKey(key, scopes: [.assistantsUse])))
        }
        try await fixture.database.withTenant(tenant.id) { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO api_keys (id, tenant_id, user_id, name, hash, hint, scopes, created_at)
                VALUES (\(key), app_tenant_id(), \(ann.id), 'a key', \([UInt8](repeating: 1, count: 32)), 'abcd',
                    \(["assistants.use"]), \(fixture.clock.now()))
                """)
        }
        #expect(await proof(key).lasts())
        #expect(await !proof(APIKeyID(fixture.identifiers.next())).lasts())
        try await fixture.database.withTenant(tenant.id) { transaction in
            _ = try await transaction.execute("UPDATE api_keys SET revoked_at = \(fixture.clock.now())")
        }
        #expect(await !proof(key).lasts())
    }
}
