import Core
import Crypto
import Postgres
import Support
import Testing

@testable import Auth

/// Sealing everything anew, on a database with rows.
@Suite struct SecretRotationTests {
    @Test("Everything is sealed under a new key, the old one is destroyed, and the audit log says so")
    func rotation() async throws {
        let world = try await SecretsFixture()
        let sealer = try await world.sealer()
        var people: [UserID] = []
        for byte in 0..<7 { people.append(try await world.addFactor([UInt8(byte), 1], sealedBy: sealer)) }
        let outcome = try await world.rotate()
        #expect(outcome.resealed.map(\.rows) == SealedColumn.all.map { $0.table == "second_factors" ? 7 : 0 })
        #expect(outcome.retired.count == 1)
        #expect(try await world.states() == [.retired, .open])
        #expect(try await world.store.keys()[0].wrapped == nil)
        #expect(try await world.store.counts(of: world.column).map(\.key) == [outcome.key])
        for (byte, person) in people.enumerated() {
            // A server that ran all the while, and one that has just started.
            #expect(try await world.open(person, with: sealer) == [UInt8(byte), 1])
            #expect(try await world.open(person, with: world.sealer()) == [UInt8(byte), 1])
        }
        let events = try await AuditTrail(database: world.database)
            .events(of: AuditLog.installation, AuditFilter(), limit: 10)
        #expect(events.map(\.action) == ["secrets.rotate"])
        #expect(events[0].targetID == SealingKey.name(outcome.key))
    }

    @Test("A rotation that is killed anywhere is finished by the next one", arguments: SecretRotation.Step.allCases)
    func interruption(step: SecretRotation.Step) async throws {
        let world = try await SecretsFixture()
        let sealer = try await world.sealer()
        let person = try await world.addFactor([1, 2, 3], sealedBy: sealer)
        await #expect(throws: Killed.self) { try await world.rotate(at: step) { throw Killed() } }
        #expect(try await world.open(person, with: sealer) == [1, 2, 3])
        // Whatever was left behind, servers go on sealing.
        let other = try await world.addFactor([4], sealedBy: world.sealer())
        let outcome = try await world.rotate()
        #expect(outcome.isResumed == ![.rewrap, .makeKey].contains(step))
        #expect(try await world.states().filter { $0 != .retired } == [.open])
        #expect(try await world.open(person, with: sealer) == [1, 2, 3])
        #expect(try await world.open(other, with: sealer) == [4])
    }

    @Test("A value that changes while it is sealed anew is taken again, and the change is kept")
    func changedMeanwhile() async throws {
        let world = try await SecretsFixture()
        let sealer = try await world.sealer()
        let person = try await world.addFactor([1], sealedBy: sealer)
        let value = try await world.stored(of: person)
        let ring = try world.keyring()
        try await ring.refresh()
        try await world.put([2], of: person, sealedBy: sealer)
        let stale = try #require(try ring.keyring?.seal([1], context: world.column.context(of: person.description)))
        let isReplaced = try await world.store.replace(
            [(SealingKeyStore.Value(row: person.description, sealed: value), stale)], of: world.column)
        #expect(isReplaced == 0)
        #expect(try await world.open(person, with: sealer) == [2])
        // Servers that know no newer key go on sealing under the old one until it is closed.
        let outcome = try await world.rotate(at: .close) { try await world.put([3], of: person, sealedBy: sealer) }
        #expect(outcome.resealed.first { $0.column == world.column }?.rows == 2)
        #expect(try await world.open(person, with: sealer) == [3])
    }

    @Test("What was sealed under a closed key is refused, and its writer seals it anew")
    func closedKey() async throws {
        let world = try await SecretsFixture()
        let sealer = try await world.sealer()
        let person = try await world.addFactor([1], sealedBy: sealer)
        try await world.rotate()
        let refusal = await #expect(throws: PostgresError.self) {
            try await world.put([2], of: person, sealedBy: sealer)
        }
        #expect(refusal?.sqlState == .closedSealingKey)
        #expect(try await world.open(person, with: world.sealer()) == [1])
        let late = Sealer(try world.keyring())
        try await late.prepare()
        try await world.rotate()
        try await late.current { try await world.put([5], of: person, sealedBy: late) }
        #expect(try await world.open(person, with: sealer) == [5])
        // What is not sealed at all gets in nowhere.
        await #expect(throws: PostgresError.self) { try await world.put(raw: Array("plain".utf8), of: person) }
    }

    @Test("A key is closed only when nobody is writing under it any more")
    func writerInFlight() async throws {
        let world = try await SecretsFixture()
        let sealer = try await world.sealer()
        let person = try await world.addFactor([1], sealedBy: sealer)
        let sealed = try sealer.seal([9], context: world.column.context(of: person.description))
        let outcome = try await TestDatabase.withOwner(of: world.database) { writer in
            try await writer.execute("BEGIN")
            try await writer.execute("UPDATE second_factors SET secret = \(sealed) WHERE user_id = \(person)")
            async let outcome = world.rotate()
            // It waits for the writer: no key is retired before.
            await #expect(throws: PostgresError.self) {
                try await TestDatabase.withOwner(of: world.database) { session in
                    try await session.execute("SET lock_timeout = '300ms'")
                    try await session.execute("UPDATE sealing_keys SET state = 'closed' WHERE ordinal = 1")
                }
            }
            #expect(try await !world.states().contains(.retired))
            try await writer.execute("COMMIT")
            return try await outcome
        }
        #expect(outcome.retired.count == 1)
        #expect(try await world.open(person, with: sealer) == [9])
        #expect(try await world.store.counts(of: world.column).map(\.key) == [outcome.key])
    }

    @Test("Two rotations exclude each other")
    func exclusion() async throws {
        let world = try await SecretsFixture()
        _ = try await world.sealer()
        try await world.rotate(at: .reseal) {
            await #expect(throws: SecretRotationError.alreadyRunning) { try await world.rotate() }
        }
        try await world.rotate()
    }

    @Test("A value that no key opens is named, and its key is kept")
    func unreadable() async throws {
        let world = try await SecretsFixture()
        let sealer = try await world.sealer()
        let person = try await world.addFactor([1], sealedBy: sealer)
        let stranger = try await world.addFactor([2], sealedBy: sealer)
        try await world.put(raw: try await world.stored(of: person), of: stranger)
        await #expect(throws: SecretRotationError.unreadable([world.column.context(of: stranger.description)])) {
            try await world.rotate()
        }
        #expect(try await world.states() == [.closed, .open])
        #expect(try await world.open(person, with: sealer) == [1])
    }
}
