/// A telephone number as a URI (RFC 3966).
struct TelURI: Hashable, Sendable {
    /// As written, without separators; with `+` where it is global.
    let number: String
    /// As written, each with its semicolon.
    let parameters: String

    /// Reads what follows `tel:`.
    init?(schemeSpecific text: some Sequence<UInt8>) {
        var scanner = SIPScanner(text)
        let isGlobal = scanner.take(UInt8(ascii: "+"))
        guard let digits = scanner.text({ isGlobal ? Self.isGlobal($0) : Self.isLocal($0) }) else { return nil }
        let plain = digits.utf8.filter { SIPScanner.isAlphanumeric($0) || $0 == 0x2A || $0 == 0x23 }
        guard !plain.isEmpty else { return nil }
        number = (isGlobal ? "+" : "") + String(decoding: plain, as: UTF8.self)
        var text = ""
        var hasContext = false
        while scanner.take(0x3B) {
            guard let name = scanner.text({ SIPScanner.isAlphanumeric($0) || $0 == 0x2D }) else { return nil }
            text += ";\(name)"
            hasContext = hasContext || name.lowercased() == "phone-context"
            if scanner.take(0x3D) {
                guard let value = SIPEscape.text(&scanner, SIPEscape.isParameter) else { return nil }
                text += "=\(value)"
            }
        }
        // §5.1.5: a local number says within what it is one.
        guard scanner.isAtEnd, isGlobal || hasContext else { return nil }
        parameters = text
    }

    private static func isSeparator(_ byte: UInt8) -> Bool { Set("-.()".utf8).contains(byte) }
    private static func isGlobal(_ byte: UInt8) -> Bool { SIPScanner.isDigit(byte) || isSeparator(byte) }
    private static func isLocal(_ byte: UInt8) -> Bool {
        SIPScanner.isHexDigit(byte) || byte == 0x2A || byte == 0x23 || isSeparator(byte)
    }
}

extension TelURI: CustomStringConvertible {
    var description: String { "tel:\(number)\(parameters)" }
}
