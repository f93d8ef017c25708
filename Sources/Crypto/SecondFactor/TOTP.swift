package import Core

/// One-time passwords that change with time (RFC 6238), as authenticator apps show them.
package struct TOTP: Sendable {
    private let secret: [UInt8]
    private let digits: Int
    private let period: Int64
    private let function: HMAC.Function

    /// Passwords of 6 to 8 digits, each for so many seconds. Apps know the defaults best.
    package init(secret: [UInt8], digits: Int = 6, period: Int = 30, function: HMAC.Function = .sha1) {
        precondition((6...8).contains(digits) && period > 0)
        self.secret = secret
        self.digits = digits
        self.period = Int64(period)
        self.function = function
    }

    /// A new secret of 20 bytes, as RFC 4226 §4 recommends.
    package static func newSecret() -> [UInt8] {
        Random.bytes(20)
    }

    /// The number of the period that the moment lies in.
    package func step(at time: Timestamp) -> Int64 {
        time.seconds / period
    }

    /// The password of a step: the truncated HMAC of RFC 4226 §5.3.
    package func password(ofStep step: Int64) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
        let code = HMAC.code(of: counter, key: secret, function: function)
        let offset = Int(code[code.count - 1] & 0xF)
        var number = code[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
        var password: [UInt8] = []
        for _ in 0..<digits {
            password.append(UInt8(ascii: "0") + UInt8(number % 10))
            number /= 10
        }
        return String(decoding: password.reversed(), as: UTF8.self)
    }

    /// The step whose password this is, among the current one and those beside it; nil where none is.
    ///
    /// Steps up to `lastStep` do not count: pass the last one that was accepted, and store what is returned, so that a
    /// password serves once (RFC 6238 §5.2). Blanks between digits are ignored.
    package func acceptedStep(for password: String, at time: Timestamp, after lastStep: Int64? = nil) -> Int64? {
        let given = password.utf8.filter { $0 != UInt8(ascii: " ") }
        let current = step(at: time)
        var accepted: Int64?
        for step in max(0, current - 1)...max(0, current + 1) {
            let fits = ConstantTime.equals(Array(self.password(ofStep: step).utf8), given)
            if fits, step > lastStep ?? -1, accepted == nil { accepted = step }
        }
        return accepted
    }

    /// The `otpauth://` address that apps read from a QR code; it holds the secret.
    package func address(issuer: String, account: String) -> String {
        let issuer = Self.escaped(issuer)
        let name =
            switch function {
            case .sha1: "SHA1"
            case .sha256: "SHA256"
            case .sha512: "SHA512"
            }
        return "otpauth://totp/\(issuer):\(Self.escaped(account))?secret=\(Base32.encode(secret, isPadded: false))"
            + "&issuer=\(issuer)&algorithm=\(name)&digits=\(digits)&period=\(period)"
    }

    /// Everything but unreserved characters in percent form (RFC 3986 §2).
    private static func escaped(_ text: String) -> String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var escaped: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                escaped.append(byte)
            default: escaped += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 0xF)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
