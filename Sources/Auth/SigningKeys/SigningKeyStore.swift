import Core
package import Crypto
package import Postgres

/// The installation's pairs of keys; the private halves are sealed.
package struct SigningKeyStore: Sendable {
    let database: Database
    let sealer: Sealer

    package init(database: Database, sealer: Sealer) {
        self.database = database
        self.sealer = sealer
    }

    /// All that are published at the moment, in the order in which they sign.
    func keys(at now: Timestamp, in executor: some QueryExecutor) async throws -> [InstallationKey] {
        try await executor.query(
            """
            SELECT id, private_key, signs_from, removed_from FROM signing_keys
            WHERE removed_from IS NULL OR removed_from > \(now) ORDER BY signs_from, id
            """
        ).map { row in
            let (id, sealed, start, end) = try row.decode(
                String.self, [UInt8].self, Timestamp.self, Timestamp?.self)
            let pair = try PrivateKey(pkcs8: sealer.open(sealed, context: Self.context(of: id)), id: id)
            return InstallationKey(pair: pair, signsFrom: start, removedFrom: end)
        }
    }

    /// Keeps a new pair that signs from a moment on; those of its algorithm before it go at another.
    func insert(
        _ pair: PrivateKey, at now: Timestamp, signsFrom start: Timestamp, othersGo end: Timestamp,
        in transaction: Transaction
    ) async throws {
        let id = pair.publicKey.keyID
        let sealed = try sealer.seal(pair.pkcs8(), context: Self.context(of: id))
        try await transaction.batch([
            """
            UPDATE signing_keys SET removed_from = \(end)
            WHERE algorithm = \(pair.algorithm.rawValue) AND removed_from IS NULL
            """,
            """
            INSERT INTO signing_keys (id, algorithm, private_key, created_at, signs_from)
            VALUES (\(id), \(pair.algorithm.rawValue), \(sealed), \(now), \(start))
            """,
            "DELETE FROM signing_keys WHERE removed_from <= \(now)",
        ])
    }

    /// Where a sealed private half belongs.
    static func context(of id: String) -> String { "signing_keys/private_key/\(id)" }
}
