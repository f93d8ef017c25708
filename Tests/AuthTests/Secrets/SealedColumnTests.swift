import Core
import Postgres
import Support
import Testing

@testable import Auth

/// The register of sealed columns against the database's catalogue.
@Suite struct SealedColumnTests {
    /// Columns of bytes that hold no secret that could be opened.
    private static let others: Set<String> = [
        // Of secrets only a hash is kept.
        "api_keys.hash", "refresh_tokens.hash", "sign_in_tickets.hash", "recovery_codes.hash", "password_resets.hash",
        "invitations.token_hash", "sign_in_attempts.state_hash", "sign_in_attempts.browser_hash",
        "thread_shares.token_hash", "attachments.upload_hash", "lti_logins.state_hash", "lti_logins.nonce_hash",
        "lti_logins.browser_hash", "lti_codes.code_hash", "lti_invitations.token_hash",
        // Chains, names of buckets, and the keys that seal, which are wrapped.
        "audit_events.hash", "audit_events.previous_hash", "audit_chains.hash", "audit_chains.pruned_hash",
        "rate_buckets.key", "sealing_keys.wrapped_key",
        // Digests of requests and of the names that clients give them.
        "idempotency_keys.key", "idempotency_keys.request", "threads.name_hash", "phone_pins.pin_hash",
        // What people hand in, like their words.
        "attachment_pieces.content", "call_recordings.bytes", "appearances.logo",
        "documents.file",
    ]

    @Test("Every column of bytes is registered as sealed, or known to hold no secret")
    func catalogue() async throws {
        let database = try await TestDatabase.make()
        let columns = try await database.query(
            """
            SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0
                AND NOT a.attisdropped AND a.atttypid = 'bytea'::regtype
            """
        ).map { try $0.decode(String.self) }
        let sealed = Set(SealedColumn.all.map(\.description))
        let unknown = Set(columns).subtracting(sealed).subtracting(Self.others)
        #expect(unknown == [], "Register them in SealedColumn.all, or say here that they hold no secret.")
        #expect(sealed.subtracting(columns) == [])
    }

    @Test("The database holds exactly the registered columns to the open keys, and names their rows by a unique column")
    func triggers() async throws {
        let database = try await TestDatabase.make()
        let held = try await database.query("SELECT table_name || '.' || column_name FROM sealed_columns()")
            .map { try $0.decode(String.self) }
        #expect(Set(held) == Set(SealedColumn.all.map(\.description)), "A migration gives each column its trigger.")
        for column in SealedColumn.all {
            let isUnique: Bool? = try await database.query(
                """
                SELECT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid
                    AND a.attnum = i.indkey[0]
                    WHERE i.indrelid = to_regclass(\(column.table)) AND i.indisunique AND i.indnkeyatts = 1
                        AND a.attname = \(column.name))
                """
            ).first?.decode(Bool.self)
            #expect(isUnique == true, "\(column) names its rows by \(column.name)")
            #expect(try await SealingKeyStore(database: database).counts(of: column).isEmpty)
        }
    }

    @Test("Functions that look across tenants show sealed columns alone")
    func otherColumns() async throws {
        let database = try await TestDatabase.make()
        let column = SealedColumn(table: "users", column: "password_hash", name: "id")
        let store = SealingKeyStore(database: database)
        await #expect(throws: PostgresError.self) { try await store.counts(of: column) }
        await #expect(throws: PostgresError.self) {
            try await store.values(of: column, notUnder: 1, behind: nil, atMost: 1)
        }
        let value = SealingKeyStore.Value(row: "x", sealed: [])
        await #expect(throws: PostgresError.self) { try await store.replace([(value, [])], of: column) }
    }
}
