import Core
import Crypto
import Testing

@Suite struct JSONWebKeySetTests {
    private func named(_ jwk: String, _ id: String) -> String {
        jwk.dropLast() + #","kid":"\#(id)"}"#
    }

    private func set(_ keys: String...) throws -> JSONWebKeySet {
        try JSONWebKeySet(json: Array(#"{"keys":[\#(keys.joined(separator: ","))],"other":1}"#.utf8))
    }

    @Test("A set keeps the keys that serve, in order, and says why it refuses the others")
    func mixed() throws {
        let set = try set(
            named(KeyVectors.rsa, "a"), named(KeyVectors.p521, "b"), #"{"kty":"AKP","kid":"c"}"#,
            named(KeyVectors.p256, "d"), "7", #"{"kty":"oct","k":"AAAA","kid":"e"}"#, KeyVectors.ed25519,
            named(KeyVectors.rsa.dropLast() + #","use":"enc"}"#, "f"),
            named(KeyVectors.ed25519.dropLast() + #","d":"nWGx"}"#, "g"))
        #expect(set.keys.map(\.keyID) == ["a", "d", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"])
        #expect(set.refusals.map(\.keyID) == ["b", "c", nil, "e", "f", "g"])
        #expect(
            set.refusals.map(\.reason) == [
                .unsupportedKey, .unsupportedKey, .malformedKey, .unsupportedKey, .unsupportedKey, .exposedPrivateKey,
            ])
    }

    @Test("A name that two keys have finds none; the same key twice is one")
    func duplicates() throws {
        let set = try set(named(KeyVectors.rsa, "a"), named(KeyVectors.p256, "a"), named(KeyVectors.ed25519, "b"))
        #expect(set.key(named: "a") == nil)
        #expect(set.key(named: "b")?.algorithm == .edDSA)
        #expect(set.key(named: "c") == nil)
        let twice = try self.set(named(KeyVectors.rsa, "a"), named(KeyVectors.rsa, "a"))
        #expect(twice.keys.count == 1)
        #expect(twice.key(named: "a")?.algorithm == .rs256)
    }

    @Test("A set that was published is read back, and shows no private half")
    func roundTrip() throws {
        let keys = try [SignatureAlgorithm.rs256, .es256, .edDSA].map { try PrivateKey.generate($0) }
        let set = JSONWebKeySet(keys.map(\.publicKey))
        let text = JSONValue.object(set.json).serialized()
        #expect(try JSONWebKeySet(json: text).keys == set.keys)
        for key in set.json["keys"]?.arrayValue ?? [] {
            #expect(Set(try #require(key.objectValue).keys).isDisjoint(with: ["d", "p", "q", "dp", "dq", "qi", "k"]))
        }
        #expect(try JSONWebKeySet(json: Array(#"{"keys":[]}"#.utf8)).keys.isEmpty)
    }

    @Test(
        "What is no set, and what is too large, is refused",
        arguments: [
            "", "[]", "{}", #"{"keys":{}}"#, #"{"keys":null}"#, #"{"keys":[],"keys":[]}"#, #"{"keys":[]} x"#,
        ])
    func malformed(text: String) {
        #expect(refusal { () throws(CryptoError) in _ = try JSONWebKeySet(json: Array(text.utf8)) } == .malformedKey)
    }

    @Test("A set of too many keys, or of too many bytes, is refused")
    func limits() {
        let many = #"{"keys":[\#([String](repeating: "1", count: 129).joined(separator: ","))]}"#
        let long = #"{"keys":[],"other":"\#(String(repeating: "a", count: 256 << 10))"}"#
        for text in [many, long] {
            #expect(
                refusal { () throws(CryptoError) in _ = try JSONWebKeySet(json: Array(text.utf8)) } == .malformedKey)
        }
    }
}
