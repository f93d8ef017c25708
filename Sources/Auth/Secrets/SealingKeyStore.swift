import Core
import Crypto
package import Postgres

/// The table of the keys that secrets are sealed under, and the values under them.
package struct SealingKeyStore: Sendable {
    /// A sealed value and the row that it stands in.
    struct Value: Sendable {
        let row: String
        let sealed: [UInt8]
    }

    /// Servers are told on this channel that the keys have changed.
    package static let channel = "lyceum_sealing_keys"

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    // MARK: Keys

    /// All keys that there were, oldest first.
    package func keys() async throws -> [SealingKeyRecord] {
        try await keys(in: database)
    }

    func keys(in executor: some QueryExecutor) async throws -> [SealingKeyRecord] {
        try await executor.query(
            "SELECT id, ordinal, state, created_at, retired_at, wrapped_key FROM sealing_keys ORDER BY ordinal"
        ).map { row in
            let (id, ordinal, state, created, retired, wrapped) = try row.decode(
                Int64.self, Int64.self, String.self, Timestamp.self, Timestamp?.self, [UInt8]?.self)
            guard let id = UInt32(exactly: id), let state = SealingKeyRecord.State(rawValue: state) else {
                throw PostgresError(.decoding, "The table of sealing keys holds what is no key.")
            }
            return SealingKeyRecord(
                id: id, ordinal: ordinal, state: state, createdAt: created, retiredAt: retired, wrapped: wrapped)
        }
    }

    /// Adds an open key. False where its id is taken.
    func insert(_ id: UInt32, wrapped: [UInt8]?, at now: Timestamp, in executor: some QueryExecutor)
        async throws -> Bool
    {
        try await executor.execute(
            """
            INSERT INTO sealing_keys (id, wrapped_key, created_at) VALUES (\(Int64(id)), \(wrapped), \(now))
            ON CONFLICT (id) DO NOTHING
            """) == 1
    }

    /// Puts a key that is wrapped anew in the place of what was there, unless that has changed.
    func rewrap(_ id: UInt32, from before: [UInt8], to after: [UInt8]) async throws -> Bool {
        try await database.execute(
            """
            UPDATE sealing_keys SET wrapped_key = \(after)
            WHERE id = \(Int64(id)) AND wrapped_key = \(before) AND state <> 'retired'
            """) == 1
    }

    /// Closes every key but one, once nobody is writing under them: from now on nobody can.
    func close(allBut kept: UInt32) async throws {
        try await database.statements(on: .exclusive).execute(
            "UPDATE sealing_keys SET state = 'closed' WHERE state = 'open' AND id <> \(Int64(kept))")
    }

    /// Destroys closed keys; gives how many there were.
    func retire(allBut kept: UInt32, at now: Timestamp, in transaction: Transaction) async throws -> [UInt32] {
        try await transaction.query(
            """
            UPDATE sealing_keys SET state = 'retired', wrapped_key = NULL, retired_at = \(now)
            WHERE state = 'closed' AND id <> \(Int64(kept)) RETURNING id
            """
        ).compactMap { row in
            let id: Int64 = try row.decode(Int64.self)
            return UInt32(exactly: id)
        }
    }

    /// Tells every server that the keys have changed.
    func announce() async throws {
        _ = try await database.query("SELECT pg_notify(\(Self.channel), '')")
    }

    /// Whether no key was ever made, and nothing is sealed.
    package func isUnused() async throws -> Bool {
        guard try await keys().isEmpty else { return false }
        for column in SealedColumn.all where try await !counts(of: column).isEmpty { return false }
        return true
    }

    // MARK: Values

    /// How many values of a column are sealed under which key; nil stands for what is no sealed value.
    package func counts(of column: SealedColumn) async throws -> [(key: UInt32?, rows: Int)] {
        try await database.query(
            "SELECT key_id, sealed_rows FROM count_sealed(\(column.table), \(column.column))"
        ).map { row in
            let (key, rows) = try row.decode(Int64?.self, Int.self)
            return (key.flatMap { UInt32(exactly: $0) }, rows)
        }
    }

    /// Values under other keys than one, in the order of their rows, behind a row.
    func values(of column: SealedColumn, notUnder kept: UInt32, behind row: String?, atMost limit: Int) async throws
        -> [Value]
    {
        try await database.query(
            """
            SELECT row_name, sealed FROM sealed_otherwise(\(column.table), \(column.column), \(column.name),
                \(Int64(kept)), \(row), \(limit))
            """
        ).map { row in
            let (name, sealed) = try row.decode(String.self, [UInt8].self)
            return Value(row: name, sealed: sealed)
        }
    }

    /// Puts values in the place of others; gives how many had not changed meanwhile.
    func replace(_ changes: [(value: Value, sealed: [UInt8])], of column: SealedColumn) async throws -> Int {
        let results = try await database.batch(
            changes.map { change in
                """
                SELECT reseal(\(column.table), \(column.column), \(column.name), \(change.value.row),
                    \(change.value.sealed), \(change.sealed))
                """
            })
        var count = 0
        for row in results.flatMap(\.self) {
            let isReplaced: Bool = try row.decode(Bool.self)
            if isReplaced { count += 1 }
        }
        return count
    }
}
