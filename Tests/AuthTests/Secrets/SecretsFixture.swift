import Core
import Crypto
import Postgres
import Support
import Synchronization

@testable import Auth

/// A database with secrets, and servers on it.
struct SecretsFixture {
    static let secret = "one secret for tests, long enough: 9f2c"
    static let other = "the next secret for tests, as long: 7d1b"

    let database: Database
    let clock = SetClock()
    let identifiers = SystemIdentifierGenerator()
    let column = SealedColumn(table: "second_factors", column: "secret", name: "user_id")

    init() async throws {
        database = try await TestDatabase.make()
    }

    var store: SealingKeyStore { SealingKeyStore(database: database) }

    /// A server, or a command, with these secrets.
    func keyring(_ current: String = secret, previous: String? = nil) throws -> InstallationKeyring {
        try InstallationKeyring(
            store: store,
            secrets: SecretKeys(
                current: SecretKey(text: current), previous: try previous.map { try SecretKey(text: $0) }),
            clock: clock)
    }

    func sealer(_ current: String = secret, previous: String? = nil) async throws -> Sealer {
        let sealer = Sealer(try keyring(current, previous: previous))
        try await sealer.prepare()
        return sealer
    }

    /// Rotates with a connection of its own, and does something before a step.
    @discardableResult
    func rotate(
        _ current: String = secret, previous: String? = nil, at step: SecretRotation.Step? = nil,
        _ work: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> SecretRotation.Outcome {
        let rotation = SecretRotation(
            keyring: try keyring(current, previous: previous), audit: AuditLog(clock: clock), clock: clock
        ) { if $0 == step { try await work() } }
        return try await TestDatabase.withOwner(of: database) { try await rotation.run(holding: $0) }
    }

    /// A person with a second factor of these bytes; gives their identifier.
    func addFactor(_ secret: [UInt8], sealedBy sealer: Sealer) async throws -> UserID {
        let user: UserID = identifiers.make()
        try await TestDatabase.withOwner(of: database) { session in
            try await session.execute(
                """
                INSERT INTO users (id, email, name, password_hash, created_at)
                VALUES (\(user), \(user.description + "@example.org"), 'Person', 'x', now())
                """)
        }
        try await put(secret, of: user, sealedBy: sealer)
        return user
    }

    /// Keeps a person's secret, in the place of any other.
    func put(_ secret: [UInt8], of user: UserID, sealedBy sealer: Sealer) async throws {
        let sealed = try sealer.seal(secret, context: column.context(of: user.description))
        try await put(raw: sealed, of: user)
    }

    func put(raw sealed: [UInt8], of user: UserID) async throws {
        try await TestDatabase.withOwner(of: database) { session in
            try await session.execute(
                """
                INSERT INTO second_factors (user_id, secret, created_at) VALUES (\(user), \(sealed), now())
                ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret
                """)
        }
    }

    /// The sealed secret of a person, as it stands in the database.
    func stored(of user: UserID) async throws -> [UInt8] {
        try await TestDatabase.withOwner(of: database) { session in
            try await session.query("SELECT secret FROM second_factors WHERE user_id = \(user)").first?
                .decode([UInt8].self) ?? []
        }
    }

    func open(_ user: UserID, with sealer: Sealer) async throws -> [UInt8] {
        try await sealer.current {
            try sealer.open(await stored(of: user), context: column.context(of: user.description))
        }
    }

    /// The states of the keys, oldest first.
    func states() async throws -> [SealingKeyRecord.State] { try await store.keys().map(\.state) }
}

/// Ends a rotation where a test wants it, as a crash would.
struct Killed: Error {}
