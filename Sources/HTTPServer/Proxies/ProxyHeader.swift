import Net

/// What a proxy says of a connection before the first byte of its client (the PROXY protocol of HAProxy).
///
/// Both versions are read: the text line of version 1, and the binary header of version 2.
struct ProxyHeader: Equatable {
    /// How many bytes the header takes; the client's follow.
    var length: Int
    /// Who connected to the proxy; nil where the connection is the proxy's own, or it does not say.
    var client: IPAddress?
    /// Whether the client's connection to the proxy is encrypted.
    var isSecure = false

    /// The longest header that is taken, in bytes.
    static let lengthLimit = 4096

    /// Reads the header at the beginning of the bytes; nil until more of it is here.
    static func parse(_ bytes: [UInt8]) throws(ProxyHeaderError) -> ProxyHeader? {
        if bytes.prefix(signature.count).elementsEqual(signature.prefix(bytes.count)) { return try binary(bytes) }
        if bytes.prefix(word.count).elementsEqual(word.prefix(bytes.count)) { return try text(bytes) }
        throw .missing
    }

    // MARK: Version 1

    private static let word = Array("PROXY ".utf8)
    /// The longest line with its line break.
    private static let lineLimit = 107

    private static func text(_ bytes: [UInt8]) throws(ProxyHeaderError) -> ProxyHeader? {
        let line = bytes.prefix(lineLimit)
        guard let end = line.firstIndex(of: 10) else {
            guard line.count < lineLimit else { throw .malformed }
            return nil
        }
        guard line[end - 1] == 13, line[..<(end - 1)].allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            throw .malformed
        }
        let words = String(decoding: line[..<(end - 1)], as: UTF8.self)
            .split(separator: " ", omittingEmptySubsequences: false)
        // What follows UNKNOWN is to be ignored.
        if words[1] == "UNKNOWN" { return ProxyHeader(length: end + 1) }
        guard words.count == 6, let source = IPAddress(words[2]), let destination = IPAddress(words[3]),
            isPort(words[4]), isPort(words[5])
        else { throw .malformed }
        switch (words[1], source, destination) {
        case ("TCP4", .v4, .v4), ("TCP6", .v6, .v6): return ProxyHeader(length: end + 1, client: source.unmapped)
        default: throw .malformed
        }
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt16(text) != nil
            && (text.utf8.count == 1 || text.utf8.first != 0x30)
    }

    // MARK: Version 2

    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]
    private static let fixedLength = 16

    private static func binary(_ bytes: [UInt8]) throws(ProxyHeaderError) -> ProxyHeader? {
        guard bytes.count >= fixedLength else { return nil }
        guard bytes[12] >> 4 == 2 else { throw .unsupported }
        let length = fixedLength + Int(bytes[14]) << 8 + Int(bytes[15])
        guard length <= lengthLimit else { throw .tooLong }
        switch bytes[12] & 15 {
        // The proxy's own connection, such as one that asks for the server's health: what follows does not count.
        case 0: return bytes.count < length ? nil : ProxyHeader(length: length)
        case 1: break
        default: throw .unsupported
        }
        let addressBytes: Int
        switch bytes[13] {
        case 0x00: addressBytes = 0
        case 0x11: addressBytes = 12
        case 0x21: addressBytes = 36
        case 0x31: addressBytes = 216
        default: throw .unsupported
        }
        guard length >= fixedLength + addressBytes else { throw .malformed }
        guard bytes.count >= length else { return nil }
        var header = ProxyHeader(length: length)
        let addresses = bytes[fixedLength...]
        if bytes[13] == 0x11 { header.client = IPAddress(bytes: addresses.prefix(4)) }
        if bytes[13] == 0x21 { header.client = IPAddress(bytes: addresses.prefix(16))?.unmapped }
        let fields = try ProxyHeaderFields(bytes[..<length], from: fixedLength + addressBytes)
        header.isSecure = fields.isSecure
        return header
    }
}

/// Why bytes are no PROXY header that this server takes; the connection ends without an answer.
enum ProxyHeaderError: String, Error, CaseIterable, CustomStringConvertible {
    case missing = "The connection does not begin with a PROXY header."
    case malformed = "The PROXY header is malformed."
    case unsupported = "The PROXY header is of a version, command or family that this server does not take."
    case tooLong = "The PROXY header is too long."
    case wrongChecksum = "The checksum of the PROXY header is wrong."

    var description: String { rawValue }
}
