import Core
import Glibc
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
        "Hashes of other schemes fit, and are to be upgraded",
        arguments: [
            "$6$saltstring$dvMs6hEDM4m65xfrofu1FtaNZj0hf1UuMLcMdyJii77rWIUdrO0hzD7OuxcVIhqAHYEA.nKGg0MtMjnHF35vw.",
            "$5$saltstring$t6kWrFjGaygs2FjMSUOElTuuj0eYh3UAH38fWAUQGl2",
            "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$3dN2FZkCqcZoeG8U8icYDgDjlYJCcbY11Gavvk56rD7",
            "$2y$05$CCCCCCCCCCCCCCCCCCCCC.HjfAC7Dcxi40Wnk5Kx74Fe5mhPwPc0m", "$1$saltstri$dIYcZMzx0KCm3ThieY6kz/",
        ])
    func otherSchemes(hash: String) async throws {
        #expect(try await hasher.verify("Grüße", against: hash))
        #expect(try await !hasher.verify("Grusse", against: hash))
        #expect(try await !hasher.verify("", against: hash))
        #expect(hasher.needsUpgrade(hash))
    }

    @Test("A long password fits a scheme that reads it whole")
    func longPasswordOfAnotherScheme() async throws {
        let password = String(repeating: "long ", count: 40)
        let hash = try StoredHash("$6$saltstring$").computed(from: password)
        #expect(try await hasher.verify(password, against: hash))
        #expect(try await !hasher.verify(String(password.dropLast()), against: hash))
    }

    @Test("A hash is to be upgraded when its cost or its scheme is another")
    func upgrade() async throws {
        #expect(try await !hasher.needsUpgrade(hasher.hash("secret")))
        let dearer = PasswordHasher(pool: BlockingThreadPool(threads: 1, name: "bcrypt"), cost: 5)
        #expect(try await dearer.needsUpgrade(hasher.hash("secret")))
        #expect(try await hasher.needsUpgrade(dearer.hash("secret")))
        #expect(hasher.needsUpgrade(""))
        #expect(hasher.needsUpgrade("$2b$04$short"))
        #expect(hasher.needsUpgrade("$2a$04$" + String(repeating: "a", count: 53)))
    }

    @Test(
        "A password that cannot fit takes the time of one that might",
        arguments: [("empty", ""), ("NUL", "a\0b"), ("10,000 bytes", String(repeating: "a", count: 10_000))].map(
            Odd.init))
    func time(odd: Odd) throws {
        // The processor's time of this thread, and cost enough to stand out.
        let hash = StoredHash(try Bcrypt.hash("right", cost: 8))
        let decoy = StoredHash("$2b$08$3iGMZCLVNSsmdHd8eZbbWu" + String(repeating: "z", count: 31))
        let normal = time(of: "wrong", against: hash, decoy)
        for other in [hash, StoredHash("none"), decoy] {
            #expect(time(of: odd.password, against: other, decoy) > normal / 2)
        }
    }

    struct Odd: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let password: String
    }

    /// Nanoseconds of this thread's processor time for an attempt that must fail.
    private func time(of password: String, against hash: StoredHash, _ decoy: StoredHash) -> Int {
        func now() -> Int {
            var time = timespec()
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return time.tv_sec * 1_000_000_000 + time.tv_nsec
        }
        let start = now()
        #expect(!hash.fits(password, decoy: decoy))
        return now() - start
    }

    @Test(
        "Nothing fits what is no hash, nor what reads eight characters only",
        arguments: [
            "", "*0", "$2b$", "$2b$04$short", "$6$salt$hash", "plain", "$1$abc$", "$2b$99$CCCCCCCCCCCCCCCCCCCCC.",
            "abJnggxhB/yWI",
        ])
    func foreignHashes(hash: String) async throws {
        #expect(try await !hasher.verify("", against: hash))
        #expect(try await !hasher.verify("plain", against: hash))
        #expect(try await !hasher.verify("password", against: hash))
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
