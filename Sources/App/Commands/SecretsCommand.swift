import Auth
import Core
import Crypto
import Net
import Postgres

/// `lyceum secrets …`: seals every secret anew, also beside running servers, and tells how they are sealed.
struct SecretsCommand {
    /// What can be done.
    enum Verb: String {
        case rotate, status
    }

    let keyring: InstallationKeyring
    let store: SealingKeyStore
    let wrapping: [SealingKey]
    let clock: any WallClock
    /// Opens a connection that holds the lock of a rotation.
    let openSession: () async throws -> Session
    var print: (String) -> Void = { Console.line($0) }

    func run(_ verb: Verb) async throws {
        switch verb {
        case .rotate: try await rotate()
        case .status: try await status()
        }
    }

    // MARK: Rotating

    private func rotate() async throws {
        let session = try await openSession()
        do {
            let rotation = SecretRotation(keyring: keyring, audit: AuditLog(clock: clock), clock: clock)
            show(try await rotation.run(holding: session))
        } catch {
            await session.close()
            throw error
        }
        await session.close()
    }

    private func show(_ outcome: SecretRotation.Outcome) {
        let name = SealingKey.name(outcome.key)
        print(outcome.isResumed ? "went on with key \(name) of a rotation that had not ended" : "made key \(name)")
        if outcome.rewrapped > 0 { print("wrapped \(Self.count(outcome.rewrapped, "key")) under LYCEUM_SECRET_KEY") }
        for (column, rows) in outcome.resealed { print("\(column): sealed \(Self.count(rows, "value")) anew") }
        if outcome.retaken > 0 {
            print("\(Self.count(outcome.retaken, "value")) had changed meanwhile and were taken again")
        }
        let retired = outcome.retired.map(SealingKey.name)
        print(retired.isEmpty ? "there was no key to retire" : "retired \(retired.joined(separator: ", "))")
        if wrapping.count > 1 { print("nothing sealed needs LYCEUM_SECRET_KEY_PREVIOUS any more") }
    }

    // MARK: Telling

    private func status() async throws {
        let records = try await store.keys()
        let newest = records.last { $0.state == .open && $0.wrappedUnder != nil }?.id
        for record in records {
            var words = ["key \(SealingKey.name(record.id))", record.state.rawValue]
            if record.id == newest { words.append("seals what is new") }
            words.append("made \(record.createdAt.rfc3339)")
            if let time = record.retiredAt { words.append("retired \(time.rfc3339)") }
            if record.state != .retired { words.append(wrapper(of: record)) }
            print(words.joined(separator: ", "))
        }
        if records.isEmpty { print("there is no key yet: the first server makes one") }
        for column in SealedColumn.all {
            let counts = try await store.counts(of: column).map { key, rows in
                "\(rows) under \(key.map(SealingKey.name) ?? "no key")"
            }
            print("\(column): " + (counts.isEmpty ? "nothing sealed" : counts.joined(separator: ", ")))
        }
    }

    private func wrapper(of record: SealingKeyRecord) -> String {
        let id = record.wrappedUnder ?? record.id
        let words = record.wrappedUnder == nil ? "derived from" : "wrapped under"
        return switch wrapping.firstIndex(where: { $0.id == id }) {
        case 0: "\(words) LYCEUM_SECRET_KEY"
        case nil: "\(words) another secret, which is not configured"
        default: "\(words) LYCEUM_SECRET_KEY_PREVIOUS"
        }
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

extension SecretsCommand {
    /// For a configuration's database, on which servers may run.
    init(_ configuration: Configuration, storage: Storage, loop: EventLoop, logger: Logger) async throws {
        let secrets = try await SecretKeys.load(configuration, on: storage.database)
        clock = SystemWallClock()
        store = SealingKeyStore(database: storage.database)
        wrapping = try secrets.wrappingKeys
        keyring = try InstallationKeyring(store: store, secrets: secrets, clock: clock)
        openSession = { try await Session.open(storage.login, loop: loop, logger: logger) }
    }
}
