import Core
import Testing

@testable import Crypto

@Suite struct PasswordHasherTests {
    private let hasher = PasswordHasher(pool: BlockingThreadPool(threads: 2, name: "bcrypt"), cost: 4)

    @Test("A hash has the $2b$ form, a fresh salt, and fits its password alone")
    func roundTrip() async throws {
        let hash = try await hasher.hash("correct horse")
        #expect(hash.hasPrefix("$2b$04$"))
        #expect(hash.utf8.count == 60)
        #expect(try await hasher.hash("correct horse") != hash)
        #expect(try await hasher.verify("correct horse", against: hash))
        #expect(try await !hasher.verify("correct hors", against: hash))
        #expect(try await !hasher.verify("Correct horse", against: hash))
        #expect(try await !hasher.verify("", against: hash))
    }

    @Test(
        "Hashes of other bcrypt programs fit, in their old forms too",
        arguments: [
            // Published test vectors of crypt_blowfish.
            ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
            ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
            ("U*U*U", "$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
        ])
    func vectors(password: String, hash: String) async throws {
        #expect(try await hasher.verify(password, against: hash))
        #expect(try await !hasher.verify(password + "x", against: hash))
    }

    @Test("A password that bcrypt would cut is refused, so that no two passwords share a hash")
    func longPasswords() async throws {
        let longest = String(repeating: "a", count: 72)
        let hash = try await hasher.hash(longest)
        #expect(try await hasher.verify(longest, against: hash))
        #expect(try await !hasher.verify(longest + "b", against: hash))
        for password in [longest + "b", "", "a\0b", String(repeating: "é", count: 37)] {
            await #expect(throws: CryptoError.unusablePassword) { try await hasher.hash(password) }
        }
    }

    @Test(
        "Nothing fits what is no bcrypt hash",
        arguments: [
            "", "*0", "$2b$", "$2b$04$short", "$6$salt$hash", "plain", "$1$abc$", "$2b$99$CCCCCCCCCCCCCCCCCCCCC.",
        ])
    func foreignHashes(hash: String) async throws {
        #expect(try await !hasher.verify("", against: hash))
        #expect(try await !hasher.verify("plain", against: hash))
        #expect(try await !hasher.verify("secret", against: hash))
    }

    @Test("The decoy costs as much as a real hash: the library computes it with the same cost")
    func decoy() throws {
        #expect(hasher.decoy.hasPrefix("$2b$04$"))
        #expect(hasher.decoy.utf8.count == 60)
        #expect(
            PasswordHasher(pool: BlockingThreadPool(threads: 1, name: "bcrypt"), cost: 12).decoy.hasPrefix("$2b$12$"))
        // The library accepts its salt, so verifying really hashes.
        let computed = try StoredHash(hasher.decoy).computed(from: "any")
        #expect(computed.prefix(29) == hasher.decoy.prefix(29))
        #expect(computed != hasher.decoy)
    }
}
