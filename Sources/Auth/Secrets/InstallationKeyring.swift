package import Core
package import Crypto
import Postgres
import Synchronization

/// The keys of the installation's database, as this process knows them.
///
/// Data keys are kept wrapped under a key derived from `LYCEUM_SECRET_KEY`. A key that was retired stays known here for a
/// while, for values that were read just before they were sealed anew.
package final class InstallationKeyring: SealingKeySource {
    /// How long a key stays known after it has gone from the database.
    static let farewell: Duration = .seconds(120)

    private struct Known {
        var ring: SealingKeyring?
        /// The ordinal of the key that seals.
        var ordinal: Int64 = -1
        /// When each key was last in the database.
        var seen: [UInt32: (key: SealingKey, at: Timestamp)] = [:]
    }

    let store: SealingKeyStore
    /// What keys are wrapped under, the current one first.
    let wrapping: [SealingKey]
    private let clock: any WallClock
    private let known = Mutex(Known())

    package init(store: SealingKeyStore, secrets: SecretKeys, clock: any WallClock) throws(CryptoError) {
        self.store = store
        self.wrapping = try secrets.wrappingKeys
        self.clock = clock
    }

    package var keyring: SealingKeyring? { known.withLock { $0.ring } }

    /// Reads the keys, and makes the first one where there is none. Throws `AuthError.unusableSetting` where the secrets of
    /// the database are sealed with another `LYCEUM_SECRET_KEY`.
    package func refresh() async throws {
        var records = try await store.keys()
        if Self.newest(of: records) == nil {
            try await makeFirst()
            records = try await store.keys()
        }
        guard let newest = Self.newest(of: records), let current = try unwrap(newest) else { throw Self.wrongKey }
        let keys = try records.filter { $0.state != .retired }.compactMap(unwrap)
        let now = clock.now()
        known.withLock { known in
            // A slow reader must not bring an older state back.
            guard newest.ordinal >= known.ordinal else { return }
            for key in wrapping + keys { known.seen[key.id] = (key, now) }
            known.seen = known.seen.filter { now < $0.value.at + Self.farewell }
            known.ordinal = newest.ordinal
            known.ring = SealingKeyring(current: current, previous: known.seen.values.map(\.key))
        }
    }

    /// The key that a record holds: unwrapped, or one of those derived from the secret itself. Nil for one that no secret
    /// of ours opens.
    func unwrap(_ record: SealingKeyRecord) throws -> SealingKey? {
        guard let wrapped = record.wrapped else { return wrapping.first { $0.id == record.id } }
        guard let root = record.wrappedUnder, wrapping.contains(where: { $0.id == root }) else { return nil }
        return try SealingKey(
            SealingKeyring(current: wrapping[0], previous: wrapping)
                .open(wrapped, context: SealingKeyRecord.context(of: record.id)))
    }

    /// Adds another key, which seals from now on.
    func makeKey(in executor: some QueryExecutor) async throws -> UInt32 {
        while true {
            let (key, bytes) = try SealingKey.generate()
            let wrapped = try SealingKeyring(current: wrapping[0])
                .seal(bytes, context: SealingKeyRecord.context(of: key.id))
            if try await store.insert(key.id, wrapped: wrapped, at: clock.now(), in: executor) { return key.id }
        }
    }

    /// The key that new values are sealed under.
    static func newest(of records: [SealingKeyRecord]) -> SealingKeyRecord? {
        records.last { $0.state == .open && $0.wrapped != nil }
    }

    /// Makes the first key of a database. Values that are there were sealed under the derived keys themselves.
    private func makeFirst() async throws {
        var present: Set<UInt32> = []
        for column in SealedColumn.all { present.formUnion(try await store.counts(of: column).compactMap(\.key)) }
        guard present.isSubset(of: wrapping.map(\.id)) else { throw Self.wrongKey }
        try await store.database.withTransaction { transaction in
            // Of several servers that start at once, one makes it.
            _ = try await transaction.query("SELECT pg_advisory_xact_lock(hashtextextended('lyceum.sealing_keys', 0))")
            guard Self.newest(of: try await store.keys(in: transaction)) == nil else { return }
            for id in present.sorted() {
                _ = try await store.insert(id, wrapped: nil, at: clock.now(), in: transaction)
            }
            _ = try await makeKey(in: transaction)
        }
    }

    static var wrongKey: AuthError {
        .unusableSetting(
            key: SecretKey.configurationKey,
            reason: """
                is not the one that the secrets in this database are sealed with. Set it to that one, or, to replace it, set \
                \(SecretKey.previousConfigurationKey) to that one and run `lyceum secrets rotate`.
                """)
    }
}
