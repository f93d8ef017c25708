package import Core
package import Crypto
import Postgres
import Synchronization

/// The installation's keys as this process knows them: which signs now, and which are published.
///
/// Read from the database again after a minute, or when a token names one that is not known. A new key is published
/// `overlap` before it signs, and an old one stays published until nothing that it signed is valid any more, so that
/// neither we nor others ever meet a name that they cannot know.
package final class SigningKeyRing: Sendable {
    /// How long a new key is published before it signs.
    package static let overlap: Duration = .seconds(600)
    /// How long an old one stays published after the new one signs: the longest life of what it signs, and more.
    package static let retirement: Duration = .seconds(2 * 3600)
    /// After how long a key is replaced.
    package static let lifetime: Duration = .seconds(90 * 86_400)
    private static let memory: Duration = .seconds(60)
    /// Tokens with unknown names must not make a query each.
    private static let hurry: Duration = .seconds(5)

    private struct Known {
        var keys: [InstallationKey] = []
        var readAt: Timestamp?
    }

    private let store: SigningKeyStore
    private let threads: BlockingThreadPool
    private let clock: any WallClock
    private let known = Mutex(Known())

    /// The threads make keys, which takes an RSA key up to a second.
    package init(store: SigningKeyStore, threads: BlockingThreadPool, clock: any WallClock) {
        self.store = store
        self.threads = threads
        self.clock = clock
    }

    /// The public keys to publish.
    package func published() async throws -> JSONWebKeySet {
        JSONWebKeySet(try await keys().map(\.pair.publicKey))
    }

    /// The key of the algorithm that signs at this moment; made where there is none yet.
    package func signer(_ algorithm: SignatureAlgorithm) async throws -> PrivateKey {
        if let key = Self.signer(algorithm, among: try await keys(), at: clock.now()) { return key }
        try await ensure(algorithm)
        let made = Self.signer(algorithm, among: try await read(), at: clock.now())
        guard let made else { throw CryptoError.unknownTokenKey }
        return made
    }

    /// The public key of the name, where it is published; nil for no such key.
    package func key(named id: String) async throws -> PublicKey? {
        if let key = try await keys().first(where: { $0.pair.id == id }) { return key.pair.publicKey }
        let isRecent = known.withLock { known in known.readAt.map { clock.now() < $0 + Self.hurry } ?? false }
        guard !isRecent else { return nil }
        return try await read().first { $0.pair.id == id }?.pair.publicKey
    }

    /// Makes the first key of the algorithm, which signs at once, unless there is one.
    package func ensure(_ algorithm: SignatureAlgorithm) async throws {
        try await replace(algorithm, after: nil)
    }

    /// Makes another key of the algorithm, which signs after `overlap`, unless the newest is younger than `age`.
    package func rotate(_ algorithm: SignatureAlgorithm, after age: Duration = .zero) async throws {
        try await replace(algorithm, after: age)
    }

    private func replace(_ algorithm: SignatureAlgorithm, after age: Duration?) async throws {
        guard Self.isDue(algorithm, after: age, among: try await read(), at: clock.now()) else { return }
        let pair = try await threads.run { try PrivateKey.generate(algorithm) }
        try await store.sealer.current {
            try await store.database.withTransaction { transaction in
                // Several servers find at the same time that a key is due; one makes it.
                _ = try await transaction.query(
                    "SELECT pg_advisory_xact_lock(hashtextextended('lyceum.signing_keys', 0))")
                let now = clock.now()
                let present = try await store.keys(at: now, in: transaction)
                guard Self.isDue(algorithm, after: age, among: present, at: now) else { return }
                let isFirst = !present.contains { $0.pair.algorithm == algorithm }
                let start = isFirst ? now : now + Self.overlap
                try await store.insert(
                    pair, at: now, signsFrom: start, othersGo: start + Self.retirement, in: transaction)
            }
        }
        _ = try await read()
    }

    /// Nil for an age asks whether there is none at all.
    private static func isDue(
        _ algorithm: SignatureAlgorithm, after age: Duration?, among keys: [InstallationKey], at now: Timestamp
    ) -> Bool {
        guard let newest = keys.last(where: { $0.pair.algorithm == algorithm }) else { return true }
        return age.map { newest.signsFrom + $0 <= now } ?? false
    }

    private static func signer(
        _ algorithm: SignatureAlgorithm, among keys: [InstallationKey], at now: Timestamp
    ) -> PrivateKey? {
        keys.last { $0.pair.algorithm == algorithm && $0.signsFrom <= now }?.pair
    }

    private func keys() async throws -> [InstallationKey] {
        let now = clock.now()
        let fresh = known.withLock { known -> [InstallationKey]? in
            guard let readAt = known.readAt, now < readAt + Self.memory else { return nil }
            return known.keys.filter { $0.removedFrom.map { now < $0 } ?? true }
        }
        if let fresh { return fresh }
        return try await read()
    }

    private func read() async throws -> [InstallationKey] {
        let now = clock.now()
        let keys = try await store.sealer.current { try await store.keys(at: now, in: store.database) }
        known.withLock { $0 = Known(keys: keys, readAt: now) }
        return keys
    }
}
