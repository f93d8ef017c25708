package import Core
import Crypto
package import Postgres

/// Makes a new data key, seals everything anew under it, and destroys the keys before it, while servers run.
///
/// It can be ended at any moment and run again: it then goes on with the key that was made. What makes it safe is the
/// database: once a key is closed, nobody can write under it, so that nothing is left when no row under it is found.
package struct SecretRotation: Sendable {
    /// What is about to be done.
    package enum Step: Sendable, CaseIterable {
        case rewrap, makeKey, reseal, close, resealRest, retire
    }

    /// What was done.
    package struct Outcome: Sendable {
        /// The key that everything is sealed under now.
        package var key: UInt32
        /// Whether an earlier run had made it.
        package var isResumed = false
        /// How many values of each column were sealed anew.
        package var resealed: [(column: SealedColumn, rows: Int)] = []
        /// How many values had changed while they were sealed anew, and were taken again.
        package var retaken = 0
        /// How many keys were wrapped anew, under the present `LYCEUM_SECRET_KEY`.
        package var rewrapped = 0
        /// The keys that were destroyed.
        package var retired: [UInt32] = []
    }

    private static let batch = 200
    private static let lock: Query = "SELECT pg_try_advisory_lock(hashtextextended('lyceum.secrets.rotate', 0))"

    private let keyring: InstallationKeyring
    private let audit: AuditLog
    private let clock: any WallClock
    private let willDo: @Sendable (Step) async throws -> Void

    /// Tells `willDo` before each step; what it throws ends the rotation there.
    package init(
        keyring: InstallationKeyring, audit: AuditLog, clock: any WallClock,
        willDo: @escaping @Sendable (Step) async throws -> Void = { _ in }
    ) {
        self.keyring = keyring
        self.audit = audit
        self.clock = clock
        self.willDo = willDo
    }

    /// Rotates. Throws `SecretRotationError`, where another rotation is going on, or a value cannot be opened.
    ///
    /// - Parameter session: a connection of its own; it holds the lock that keeps other rotations out.
    package func run(holding session: Session) async throws -> Outcome {
        let isAlone: Bool? = try await session.query(Self.lock).first?.decode(Bool.self)
        guard isAlone == true else { throw SecretRotationError.alreadyRunning }
        let store = keyring.store
        try await keyring.refresh()
        var outcome = Outcome(key: 0)
        try await willDo(.rewrap)
        outcome.rewrapped = try await rewrap()
        try await willDo(.makeKey)
        (outcome.key, outcome.isResumed) = try await newKey()
        try await willDo(.reseal)
        try await reseal(&outcome)
        try await willDo(.close)
        try await store.close(allBut: outcome.key)
        try await willDo(.resealRest)
        try await reseal(&outcome)
        let unreadable = try await leftovers(outcome.key)
        guard unreadable.isEmpty else { throw SecretRotationError.unreadable(unreadable) }
        try await willDo(.retire)
        // The lock is gone if its connection is.
        _ = try await session.query("SELECT 1")
        outcome.retired = try await retire(outcome)
        try await store.announce()
        return outcome
    }

    /// Wraps data keys under the present key that are wrapped under the previous one.
    private func rewrap() async throws -> Int {
        var count = 0
        for record in try await keyring.store.keys() {
            guard let wrapped = record.wrapped, record.wrappedUnder != keyring.wrapping[0].id else { continue }
            let context = SealingKeyRecord.context(of: record.id)
            guard
                let anew = try SealingKeyring(current: keyring.wrapping[0], previous: keyring.wrapping)
                    .resealed(wrapped, context: context)
            else { continue }
            if try await keyring.store.rewrap(record.id, from: wrapped, to: anew) { count += 1 }
        }
        return count
    }

    /// The key of a rotation that was interrupted; else a new one.
    private func newKey() async throws -> (id: UInt32, isResumed: Bool) {
        let records = try await keyring.store.keys()
        let isUnfinished =
            records.contains { $0.state == .closed } || records.count { $0.state == .open && $0.wrapped != nil } > 1
        if isUnfinished, let newest = InstallationKeyring.newest(of: records) {
            try await keyring.store.announce()
            return (newest.id, true)
        }
        let id = try await keyring.makeKey(in: keyring.store.database)
        try await keyring.store.announce()
        try await keyring.refresh()
        return (id, false)
    }

    /// Seals every value anew that is under another key, as often as values change meanwhile.
    private func reseal(_ outcome: inout Outcome) async throws {
        for column in SealedColumn.all {
            var rows = 0
            while true {
                let (done, changed) = try await pass(over: column, to: outcome.key)
                rows += done
                outcome.retaken += changed
                if changed == 0 { break }
            }
            if let index = outcome.resealed.firstIndex(where: { $0.column == column }) {
                outcome.resealed[index].rows += rows
            } else {
                outcome.resealed.append((column, rows))
            }
        }
    }

    /// One pass over a column; what cannot be opened is left.
    private func pass(over column: SealedColumn, to key: UInt32) async throws -> (done: Int, changed: Int) {
        guard let ring = keyring.keyring, ring.currentKeyID == key else { throw SecretRotationError.overtaken }
        var (done, changed) = (0, 0)
        var row: String?
        while true {
            let values = try await keyring.store.values(
                of: column, notUnder: key, behind: row, atMost: Self.batch)
            guard let last = values.last else { return (done, changed) }
            let changes = values.compactMap { value -> (value: SealingKeyStore.Value, sealed: [UInt8])? in
                guard let sealed = try? ring.resealed(value.sealed, context: column.context(of: value.row)) else {
                    return nil
                }
                return (value, sealed)
            }
            let replaced = changes.isEmpty ? 0 : try await keyring.store.replace(changes, of: column)
            done += replaced
            changed += changes.count - replaced
            row = last.row
        }
    }

    /// Where values are that are not sealed under the key.
    private func leftovers(_ key: UInt32) async throws -> [String] {
        var found: [String] = []
        for column in SealedColumn.all {
            found += try await keyring.store.values(of: column, notUnder: key, behind: nil, atMost: 10)
                .map { column.context(of: $0.row) }
        }
        return found
    }

    private func retire(_ outcome: Outcome) async throws -> [UInt32] {
        try await keyring.store.database.withTenant(AuditLog.installation) { transaction in
            let retired = try await keyring.store.retire(allBut: outcome.key, at: clock.now(), in: transaction)
            var changes = outcome.resealed.map {
                AuditChange($0.column.description, to: .integer(Int64($0.rows)))
            }
            changes.append(
                AuditChange(
                    "retired", to: .array(retired.map { .string(SealingKey.name($0)) })))
            changes.append(AuditChange("rewrapped", to: .integer(Int64(outcome.rewrapped))))
            try await audit.record(
                AuditEvent(
                    .secretsRotate, AuditTarget("sealing_key", SealingKey.name(outcome.key)), changes: changes,
                    origin: AuditOrigin(.operator)),
                in: transaction)
            return retired
        }
    }
}

/// Why secrets were not, or not all, sealed anew.
package enum SecretRotationError: Error, Equatable {
    /// Another rotation holds the lock.
    case alreadyRunning
    /// Another rotation has made a newer key.
    case overtaken
    /// Values that no key opens, by table, column and row; up to ten of a column.
    case unreadable([String])
}

extension SecretRotationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .alreadyRunning: "Another `lyceum secrets rotate` is running. Wait for it."
        case .overtaken: "Another `lyceum secrets rotate` has made a newer key. Run this again."
        case .unreadable(let rows):
            "These values cannot be opened, so their keys were not retired: \(rows.joined(separator: ", ")). "
                + "Everything else is sealed under the new key. They were sealed with another LYCEUM_SECRET_KEY, or were "
                + "changed; set it as LYCEUM_SECRET_KEY_PREVIOUS, or delete the rows, and run this again."
        }
    }
}
