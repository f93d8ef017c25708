import Crypto
import Testing

@Suite struct EncodingTests {
    @Test(
        "Base 64 gives and reads the vectors of RFC 4648 §10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func base64(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
        let unpadded = String(encoded.filter { $0 != "=" })
        #expect(Base64URL.encode(Array(plain.utf8)) == unpadded)
        #expect(Base64URL.decode(unpadded) == Array(plain.utf8))
    }

    @Test(
        "Base 32 gives and reads the vectors of RFC 4648 §10",
        arguments: [
            ("", ""), ("f", "MY======"), ("fo", "MZXQ===="), ("foo", "MZXW6==="), ("foob", "MZXW6YQ="),
            ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI======"),
        ])
    func base32(plain: String, encoded: String) {
        #expect(Base32.encode(Array(plain.utf8)) == encoded)
        let unpadded = String(encoded.filter { $0 != "=" })
        #expect(Base32.encode(Array(plain.utf8), isPadded: false) == unpadded)
        #expect(Base32.decode(encoded) == Array(plain.utf8))
        #expect(Base32.decode(unpadded) == Array(plain.utf8))
    }

    @Test(
        "Base 32 refuses every text but those that encoding gives",
        arguments: ["M", "MZX", "MZ======", "MY=====", "MY======MY======", "my", "MY=A", "M1", "MZXW6YTB=", "========"])
    func strictBase32(text: String) {
        #expect(Base32.decode(text) == nil)
    }

    @Test("The two alphabets differ in their last two characters")
    func alphabets() {
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
        #expect(Base64.decode("-_8=") == nil)
        #expect(Base64URL.decode("+/8") == nil)
    }

    @Test("Every byte string comes back, whatever its length")
    func roundTrip() {
        for count in 0..<100 {
            let bytes = Random.bytes(count)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
            #expect(Base32.decode(Base32.encode(bytes)) == bytes)
        }
    }

    @Test(
        "Base 64 refuses every text but the one that encoding gives",
        arguments: [
            "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm9é",
        ])
    func strictBase64(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(
        "Base 64 URL refuses padding, leftover bits and impossible lengths",
        arguments: [
            "Zg==", "Zh", "Z", "Zm9vZ", "Zm 9", "Zm9v=",
        ])
    func strictBase64URL(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
