import Core
import Crypto
import Postgres
import Support
import Testing

@testable import Auth

/// Which keys a server knows, and which secret it needs for that.
@Suite struct InstallationKeyringTests {
    @Test("Servers that start at once make one key, and each opens what another sealed")
    func firstKey() async throws {
        let world = try await SecretsFixture()
        async let first = world.sealer()
        async let second = world.sealer()
        let (one, two) = try await (first, second)
        #expect(try await world.states() == [.open])
        #expect(try two.open(one.seal([1], context: "c"), context: "c") == [1])
    }

    @Test("Another secret key is refused, with the names of the keys to set, and changes nothing")
    func wrongSecret() async throws {
        let world = try await SecretsFixture()
        let person = try await world.addFactor([1], sealedBy: try await world.sealer())
        let before = try await world.store.keys()
        let error = await #expect(throws: AuthError.self) { try await world.sealer(SecretsFixture.other) }
        #expect(error?.description.contains("LYCEUM_SECRET_KEY is not the one") == true)
        #expect(error?.description.contains("LYCEUM_SECRET_KEY_PREVIOUS") == true)
        await #expect(throws: AuthError.self) { try await world.rotate(SecretsFixture.other) }
        #expect(try await world.store.keys() == before)
        #expect(try await world.open(person, with: world.sealer()) == [1])
    }

    @Test("After a change of the secret, servers with both open everything, and a rotation makes the old one needless")
    func changeOfSecret() async throws {
        let world = try await SecretsFixture()
        let old = try await world.sealer()
        let person = try await world.addFactor([1], sealedBy: old)
        let both = try await world.sealer(SecretsFixture.other, previous: SecretsFixture.secret)
        #expect(try await world.open(person, with: both) == [1])
        // While some servers have the new secret, those with the old one still read what they write.
        try await world.put([2], of: person, sealedBy: both)
        #expect(try await world.open(person, with: old) == [2])
        let outcome = try await world.rotate(SecretsFixture.other, previous: SecretsFixture.secret)
        #expect(outcome.rewrapped == 1)
        #expect(try await world.open(person, with: world.sealer(SecretsFixture.other)) == [2])
        await #expect(throws: AuthError.self) { try await world.sealer() }
    }

    @Test("What was sealed under the derived key itself stays readable and is sealed anew")
    func sealedBefore() async throws {
        let world = try await SecretsFixture()
        let direct = SealingKeyring(
            current: try SealingKey(try SecretKey(text: SecretsFixture.secret).derived(for: .sealing)))
        let ring = try await world.sealer()
        let person = try await world.addFactor([0], sealedBy: ring)
        let sealed = try direct.seal([7], context: world.column.context(of: person.description))
        // As the database was before there were keys in it.
        try await TestDatabase.withOwner(of: world.database) { session in
            try await session.batch([
                "ALTER TABLE second_factors DISABLE TRIGGER sealed_secret",
                "UPDATE second_factors SET secret = \(sealed)", "DELETE FROM sealing_keys",
                "ALTER TABLE second_factors ENABLE TRIGGER sealed_secret",
            ])
        }
        await #expect(throws: AuthError.self) { try await world.sealer(SecretsFixture.other) }
        #expect(try await world.store.keys().isEmpty)
        let server = try await world.sealer()
        #expect(try await world.open(person, with: server) == [7])
        #expect(try await world.states() == [.open, .open])
        // A server of the version before may run beside, until the key is closed.
        try await world.put(raw: sealed, of: person)
        let outcome = try await world.rotate()
        #expect(outcome.retired.count == 2)
        #expect(try await world.open(person, with: server) == [7])
        await #expect(throws: PostgresError.self) { try await world.put(raw: sealed, of: person) }
    }

    @Test("A server hears of a new key, and forgets an old one a while after it was retired")
    func announcement() async throws {
        let world = try await SecretsFixture()
        let keyring = try world.keyring()
        try await keyring.refresh()
        let first = try #require(keyring.keyring).seal([1], context: "c")
        let outcome = try await world.rotate()
        try await keyring.refresh()
        #expect(keyring.keyring?.currentKeyID == outcome.key)
        #expect(try keyring.keyring?.open(first, context: "c") == [1])
        world.clock.advance(by: InstallationKeyring.farewell)
        try await keyring.refresh()
        #expect(throws: CryptoError.self) { try keyring.keyring?.open(first, context: "c") }
    }
}
