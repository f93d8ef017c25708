import Core
import Crypto
import Postgres
import Support
import Testing

@testable import Auth

@Suite struct SigningKeyRingTests {
    private struct World {
        let database: Database
        let clock = SetClock()
        let grant: AccessGrant

        init() async throws {
            database = try await TestDatabase.make()
            let identifiers = SystemIdentifierGenerator()
            grant = AccessGrant(
                tenantID: identifiers.make(), userID: identifiers.make(), sessionID: identifiers.make())
        }

        /// A server of its own on the same database.
        func ring(secret: String = "a secret for tests, long enough: 9f2c") throws -> SigningKeyRing {
            SigningKeyRing(
                store: SigningKeyStore(database: database, sealer: try Sealer.test(database, secret: secret)),
                threads: BlockingThreadPool(threads: 1, name: "keys"), clock: clock)
        }

        func tokens(_ algorithm: SignatureAlgorithm, _ ring: SigningKeyRing) throws -> AccessTokens {
            try AccessTokens(
                key: [UInt8](repeating: 9, count: 32), ring: ring, algorithm: algorithm, clock: clock)
        }
    }

    @Test(
        "Tokens of every algorithm are taken, by servers that sign with another", arguments: SignatureAlgorithm.allCases
    )
    func algorithms(algorithm: SignatureAlgorithm) async throws {
        let world = try await World()
        let token = try await world.tokens(algorithm, world.ring()).issue(for: world.grant)
        #expect(try JSONWebSignature(compact: token).algorithm == algorithm.rawValue)
        #expect(try await world.tokens(.hs256, world.ring()).grant(in: token) == world.grant)
    }

    @Test("Only public halves are published, under the names that tokens give")
    func publication() async throws {
        let world = try await World()
        let ring = try world.ring()
        for algorithm in [SignatureAlgorithm.rs256, .es256, .edDSA] { try await ring.ensure(algorithm) }
        let set = try await ring.published()
        #expect(set.keys.map(\.algorithm.rawValue).sorted() == ["ES256", "EdDSA", "RS256"])
        for key in set.json["keys"]?.arrayValue ?? [] {
            for name in ["d", "p", "q", "dp", "dq", "qi", "k"] { #expect(key[name] == nil) }
            #expect(key["use"] == "sig" && key["kid"] != nil)
        }
        let token = try await world.tokens(.es256, ring).issue(for: world.grant)
        let name = try #require(try JSONWebSignature(compact: token).keyID)
        #expect(set.key(named: name)?.algorithm == .es256)
    }

    @Test("A new key is published before it signs, and the old one afterwards, so that no token is ever refused")
    func rotation() async throws {
        let world = try await World()
        let (ring, other) = (try world.ring(), try world.ring())
        let old = try await ring.signer(.es256)
        #expect(try await other.signer(.es256).id == old.id)
        try await ring.rotate(.es256)
        #expect(try await ring.published().keys.count == 2)
        #expect(try await ring.signer(.es256).id == old.id)

        // The other server learns of it within a minute, long before the key signs.
        world.clock.advance(by: .seconds(60))
        #expect(try await other.published().keys.count == 2)
        world.clock.advance(by: SigningKeyRing.overlap - .seconds(61))
        let last = try await world.tokens(.es256, ring).issue(for: world.grant)
        world.clock.advance(by: .seconds(1))
        let new = try await ring.signer(.es256)
        #expect(new.id != old.id)

        world.clock.advance(by: .seconds(900 + 58))
        #expect(try await world.tokens(.hs256, other).grant(in: last) == world.grant)
        world.clock.advance(by: SigningKeyRing.retirement)
        #expect(try await other.published().keys.map(\.keyID) == [new.publicKey.keyID])
    }

    @Test("A key is replaced when it is old, once, however many servers find out")
    func age() async throws {
        let world = try await World()
        let rings = [try world.ring(), try world.ring(), try world.ring()]
        try await withThrowingTaskGroup { group in
            for ring in rings { group.addTask { try await ring.rotate(.edDSA, after: SigningKeyRing.lifetime) } }
            try await group.waitForAll()
        }
        #expect(try await rings[0].published().keys.count == 1)
        world.clock.advance(by: SigningKeyRing.lifetime)
        try await withThrowingTaskGroup { group in
            for ring in rings { group.addTask { try await ring.rotate(.edDSA, after: SigningKeyRing.lifetime) } }
            try await group.waitForAll()
        }
        #expect(try await rings[1].published().keys.count == 2)
    }

    @Test("A token that names no key of ours, or a key of another algorithm, is refused")
    func refused() async throws {
        let world = try await World()
        let ring = try world.ring()
        let tokens = try world.tokens(.es256, ring)
        let known = try await ring.signer(.es256)
        let claims = JWTClaims(
            issuer: "lyceum", subject: world.grant.userID.description, audience: ["lyceum-api"],
            issuedAt: world.clock.now(), expiresAt: world.clock.now() + .seconds(60),
            others: [
                "tenant": .string(world.grant.tenantID.description),
                "sid": .string(world.grant.sessionID.description), "token_use": "access",
            ])
        let whole = try JWTSigner(key: known, type: "at+jwt").sign(claims)
        #expect(try await tokens.grant(in: whole) == world.grant)
        let strangers: [any SigningKey] = [
            try PrivateKey.generate(.es256), try PrivateKey.generate(.es256, id: known.id),
            try PrivateKey.generate(.edDSA, id: known.id),
            // The public key as a secret of HS256.
            try HMACKey(known.publicKey.der, id: known.id), try HMACKey([UInt8](repeating: 9, count: 32), id: "x"),
        ]
        for key in strangers {
            let token = try JWTSigner(key: key, type: "at+jwt").sign(claims)
            await #expect(throws: CryptoError.self) { try await tokens.grant(in: token) }
        }
    }

    @Test("The private half is sealed: another secret key of the installation opens it not")
    func sealing() async throws {
        let world = try await World()
        try await world.ring().ensure(.es256)
        await #expect(throws: AuthError.self) {
            try await world.ring(secret: "another secret for tests, as long: 7d1b").published()
        }
    }
}
