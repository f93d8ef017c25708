import Core
import Crypto
import Testing

@Suite struct TOTPTests {
    private static let digits = "1234567890"
    private let sha1 = TOTP(secret: Array((digits + digits).utf8), digits: 8)
    private let sha256 = TOTP(secret: Array((digits + digits + digits + "12").utf8), digits: 8, function: .sha256)
    private let sha512 = TOTP(
        secret: Array((String(repeating: digits, count: 6) + "1234").utf8), digits: 8, function: .sha512)

    private func time(_ seconds: Int64) -> Timestamp {
        Timestamp(microseconds: seconds * 1_000_000)
    }

    @Test(
        "Passwords are those of RFC 6238, appendix B",
        arguments: [
            (Int64(59), "94287082", "46119246", "90693936"),
            (1_111_111_109, "07081804", "68084774", "25091201"),
            (1_111_111_111, "14050471", "67062674", "99943326"),
            (1_234_567_890, "89005924", "91819424", "93441116"),
            (2_000_000_000, "69279037", "90698825", "38618901"),
            (20_000_000_000, "65353130", "77737706", "47863826"),
        ])
    func vectors(seconds: Int64, one: String, two: String, three: String) {
        #expect(sha1.password(ofStep: sha1.step(at: time(seconds))) == one)
        #expect(sha256.password(ofStep: sha256.step(at: time(seconds))) == two)
        #expect(sha512.password(ofStep: sha512.step(at: time(seconds))) == three)
    }

    @Test("Passwords of a counter are those of RFC 4226, appendix D")
    func counters() {
        let totp = TOTP(secret: Array((Self.digits + Self.digits).utf8))
        let passwords = (0..<10).map { totp.password(ofStep: $0) }
        #expect(
            passwords == [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
            ])
    }

    @Test("A password counts in its period and the two beside it, and says which step it was")
    func window() {
        let totp = TOTP(secret: Array((Self.digits + Self.digits).utf8))
        let password = totp.password(ofStep: 100)
        for (seconds, accepted) in [(2969, nil), (2970, 100), (3000, 100), (3029, 100), (3059, 100), (3060, nil)]
            as [(Int64, Int64?)]
        {
            #expect(totp.acceptedStep(for: password, at: time(seconds)) == accepted)
        }
        #expect(totp.acceptedStep(for: String(password.prefix(3) + " " + password.suffix(3)), at: time(3000)) == 100)
        #expect(totp.acceptedStep(for: totp.password(ofStep: 0), at: time(0)) == 0)
    }

    @Test("A password serves once, and none from before the last one does")
    func reuse() {
        let totp = TOTP(secret: Array((Self.digits + Self.digits).utf8))
        #expect(totp.acceptedStep(for: totp.password(ofStep: 100), at: time(3000), after: 99) == 100)
        #expect(totp.acceptedStep(for: totp.password(ofStep: 100), at: time(3000), after: 100) == nil)
        #expect(totp.acceptedStep(for: totp.password(ofStep: 99), at: time(3000), after: 100) == nil)
        #expect(totp.acceptedStep(for: totp.password(ofStep: 101), at: time(3000), after: 100) == 101)
    }

    @Test("What is no password is refused", arguments: ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "755224\0"])
    func malformed(text: String) {
        #expect(TOTP(secret: Array((Self.digits + Self.digits).utf8)).acceptedStep(for: text, at: time(10)) == nil)
    }

    @Test("The address carries the secret in base 32 and names in percent form")
    func address() {
        let totp = TOTP(secret: Array("Hello!".utf8) + [0xDE, 0xAD, 0xBE, 0xEF])
        #expect(
            totp.address(issuer: "Lycée: A", account: "ann+b@example.com")
                == "otpauth://totp/Lyc%C3%A9e%3A%20A:ann%2Bb%40example.com?secret=JBSWY3DPEHPK3PXP"
                + "&issuer=Lyc%C3%A9e%3A%20A&algorithm=SHA1&digits=6&period=30")
        #expect(TOTP.newSecret().count == 20)
        #expect(TOTP.newSecret() != TOTP.newSecret())
    }
}
