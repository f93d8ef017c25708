import Testing

@testable import Crypto

@Suite struct SealingKeyringTests {
    private let key = [UInt8](repeating: 7, count: 32)

    @Test(
        "AES-256-GCM gives the test cases 13 to 16 of the GCM specification",
        arguments: [
            (
                String(repeating: "00", count: 32), "000000000000000000000000", "", "",
                "530f8afbc74536b9a963b4f1c4cb738b"
            ),
            (
                String(repeating: "00", count: 32), "000000000000000000000000", "00000000000000000000000000000000", "",
                "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
            ),
            (
                "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
                """
                d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
                1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255
                """, "",
                """
                522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
                8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad
                b094dac5d93471bdec1a502270e3cc6c
                """
            ),
            (
                "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
                """
                d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72
                1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
                """, "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                """
                522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa
                8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
                76fc6ece0f4e1768cddf8853bb2d551b
                """
            ),
        ])
    func vectors(key: String, nonce: String, plaintext: String, authenticated: String, sealed: String) throws {
        let made = try AESGCM.encrypt(
            hex(plaintext), key: hex(key), nonce: hex(nonce), authenticated: hex(authenticated))
        #expect(made == hex(sealed))
        #expect(
            try AESGCM.decrypt(made, key: hex(key), nonce: hex(nonce), authenticated: hex(authenticated))
                == hex(plaintext))
    }

    @Test("A sealed secret opens for its context, and two seals of it differ")
    func roundTrip() throws {
        let keyring = SealingKeyring(current: try SealingKey(key))
        let secret = Array("sk-0123456789".utf8)
        let sealed = try keyring.seal(secret, context: "providers.api_key:1")
        #expect(try keyring.open(sealed, context: "providers.api_key:1") == secret)
        #expect(try keyring.seal(secret, context: "providers.api_key:1") != sealed)
        #expect(try keyring.open(keyring.seal([], context: ""), context: "") == [])
    }

    @Test("A seal does not open in another place")
    func context() throws {
        let keyring = SealingKeyring(current: try SealingKey(key))
        let sealed = try keyring.seal([1, 2, 3], context: "row 1")
        #expect(throws: CryptoError.brokenSeal) { try keyring.open(sealed, context: "row 2") }
    }

    @Test("A seal with any bit changed, or cut anywhere, does not open")
    func tampering() throws {
        let keyring = SealingKeyring(current: try SealingKey(key))
        let sealed = try keyring.seal([1, 2, 3], context: "row")
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: CryptoError.self) { try keyring.open(changed, context: "row") }
            #expect(throws: CryptoError.self) { try keyring.open(Array(sealed[..<index]), context: "row") }
        }
    }

    @Test("After a rotation old seals open, are recognised as old, and new ones use the new key")
    func rotation() throws {
        let old = try SealingKey(key)
        let new = try SealingKey([UInt8](repeating: 8, count: 32))
        let sealed = try SealingKeyring(current: old).seal([42], context: "row")
        let rotated = SealingKeyring(current: new, previous: [old])
        #expect(try rotated.open(sealed, context: "row") == [42])
        #expect(rotated.needsResealing(sealed))
        #expect(try !rotated.needsResealing(rotated.seal([42], context: "row")))
        #expect(throws: CryptoError.unknownSealingKey(old.id)) {
            try SealingKeyring(current: new).open(sealed, context: "row")
        }
    }

    @Test("Resealing moves a message to the current key and leaves what is there already")
    func resealing() throws {
        let old = try SealingKey(key)
        let new = try SealingKey([UInt8](repeating: 8, count: 32))
        let rotated = SealingKeyring(current: new, previous: [old])
        let sealed = try SealingKeyring(current: old).seal([42], context: "row")
        #expect(SealingKeyring.keyID(of: sealed) == old.id)
        #expect(rotated.currentKeyID == new.id)
        let resealed = try #require(try rotated.resealed(sealed, context: "row"))
        #expect(SealingKeyring.keyID(of: resealed) == new.id)
        #expect(try SealingKeyring(current: new).open(resealed, context: "row") == [42])
        #expect(try rotated.resealed(resealed, context: "row") == nil)
        #expect(throws: CryptoError.brokenSeal) { try rotated.resealed(sealed, context: "other row") }
        #expect(throws: CryptoError.malformedSeal) { try rotated.resealed([1, 2, 3], context: "row") }
        #expect(SealingKeyring.keyID(of: [1, 2, 3]) == nil)
    }

    @Test("A key of another length than 32 bytes is refused", arguments: [0, 16, 31, 33])
    func keyLength(count: Int) {
        #expect(throws: CryptoError.wrongKeyLength(expected: 32)) {
            try SealingKey([UInt8](repeating: 1, count: count))
        }
    }
}
