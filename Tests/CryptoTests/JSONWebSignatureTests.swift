import Crypto
import Testing

@Suite struct JSONWebSignatureTests {
    /// RFC 7515, appendix A.1.
    private let example = """
        eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9\
        .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
        .dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
        """

    private func exampleKey() throws -> HMACKey {
        let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        return try HMACKey(try #require(Base64URL.decode(secret)))
    }

    @Test("The example of RFC 7515 A.1 verifies under its key and gives its payload")
    func vector() throws {
        let signed = try JSONWebSignature(compact: example)
        try signed.verify(with: try exampleKey())
        #expect(signed.algorithm == "HS256")
        #expect(signed.type == "JWT")
        #expect(signed.keyID == nil)
        #expect(
            String(decoding: signed.payload, as: UTF8.self)
                == "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}")
    }

    @Test("A change of any character of the text is noticed")
    func tampering() throws {
        let key = try exampleKey()
        let characters = Array(example.utf8)
        for index in characters.indices {
            var changed = characters
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: CryptoError.self) {
                try JSONWebSignature(compact: String(decoding: changed, as: UTF8.self)).verify(with: key)
            }
        }
    }

    @Test(
        "What is no compact JWS is refused as malformed",
        arguments: [
            "", ".", "..", "a.b", "e30.e30.e30.e30", "e30.e30.e30", "eyJhbGciOjF9.e30.e30", "W10.e30.",
            // A header with white space around, padding, duplicate members, a kid that is no text.
            " eyJhbGciOiJIUzI1NiJ9.e30.e30", "eyJhbGciOiJIUzI1NiJ9.e30=.e30",
            Base64URL.encode(Array(#"{"alg":"HS256","alg":"none"}"#.utf8)) + ".e30.e30",
            Base64URL.encode(Array(#"{"alg":"HS256","kid":1}"#.utf8)) + ".e30.e30",
            String(repeating: "A", count: JSONWebSignature.maximumLength) + ".e30.e30",
        ])
    func malformed(text: String) {
        #expect(refusal { () throws(CryptoError) in _ = try JSONWebSignature(compact: text) } == .malformedToken)
    }

    @Test("A critical extension is refused")
    func critical() throws {
        let text = Base64URL.encode(Array(#"{"alg":"HS256","crit":["b64"],"b64":false}"#.utf8)) + ".e30.e30"
        #expect(refusal { () throws(CryptoError) in _ = try JSONWebSignature(compact: text) } == .criticalExtension)
    }

    @Test(
        "The key decides the algorithm: none, or another one, is refused before any signature is computed",
        arguments: [
            "none", "None", "hs256", "HS512", "RS256", "",
        ])
    func algorithm(name: String) throws {
        let key = try exampleKey()
        let input = Base64URL.encode(Array(#"{"alg":"\#(name)"}"#.utf8)) + ".e30"
        // Signed rightly, so that nothing but the name stands against it.
        let text = input + "." + Base64URL.encode(try key.signature(of: Array(input.utf8)))
        let signed = try JSONWebSignature(compact: text)
        #expect(refusal { () throws(CryptoError) in try signed.verify(with: key) } == .wrongAlgorithm)
    }

    @Test("An HS256 key has at least 32 bytes")
    func weakKey() {
        #expect(
            refusal { () throws(CryptoError) in _ = try HMACKey([UInt8](repeating: 1, count: 31)) }
                == .weakKey(minimum: 32))
    }
}
