import Net

/// How much of a description is read.
struct SDPLimits: Sendable {
    var bytes = 32_768
    var lineBytes = 4_096
    var lines = 1_024
    var media = 32
    /// Of one medium.
    var formats = 256
}

/// Reads session descriptions (RFC 8866 §9).
///
/// Strict in what decides where sound goes: the version, origin, connection and media lines, and the first attributes'
/// form. Lenient in what trunks get wrong without harm: lines that end in a line feed alone, no `s=` or `t=`, empty
/// lines at the end, unknown lines, lines out of order before the first medium.
struct SDPParser: Sendable {
    var limits = SDPLimits()

    /// The description of a whole body.
    func description(_ bytes: [UInt8]) throws(SDPFault) -> SDPDescription {
        guard bytes.count <= limits.bytes, !bytes.contains(0) else { throw .unreadable }
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { line in
            line.last == 13 ? line.dropLast() : line
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.count <= limits.lines, lines.first?.elementsEqual("v=0".utf8) == true else { throw .unreadable }
        var reading = Reading(limits: limits)
        for line in lines.dropFirst() {
            guard line.count >= 2, line.count <= limits.lineBytes, line[line.startIndex + 1] == UInt8(ascii: "="),
                !line.contains(13)
            else { throw .unreadable }
            try reading.take(line[line.startIndex], Substring(decoding: line.dropFirst(2), as: UTF8.self))
        }
        guard let origin = reading.origin else { throw .unreadable }
        return SDPDescription(
            origin: origin, connection: reading.connection, attributes: reading.attributes, media: reading.media)
    }

    private struct Reading {
        let limits: SDPLimits
        var origin: SDPOrigin?
        var connection: SDPHost?
        var attributes: [SDPAttribute] = []
        var media: [SDPMedia] = []

        mutating func take(_ type: UInt8, _ value: Substring) throws(SDPFault) {
            switch type {
            case UInt8(ascii: "v"): throw .unreadable
            case UInt8(ascii: "o"):
                guard origin == nil, media.isEmpty else { throw .unreadable }
                origin = try Self.origin(value)
            case UInt8(ascii: "c"):
                let host = try Self.host(Self.words(value), mayHaveScope: true)
                if media.isEmpty {
                    guard connection == nil else { throw .unreadable }
                    connection = host
                } else if media[media.count - 1].connection == nil {
                    // Several are layers of one stream to multicast groups; the first one decides.
                    media[media.count - 1].connection = host
                }
            case UInt8(ascii: "a"):
                guard let attribute = Self.attribute(value) else { return }
                if media.isEmpty {
                    attributes.append(attribute)
                } else {
                    media[media.count - 1].attributes.append(attribute)
                }
            case UInt8(ascii: "m"):
                guard media.count < limits.media else { throw .unreadable }
                media.append(try medium(value))
            default: return
            }
        }

        private func medium(_ value: Substring) throws(SDPFault) -> SDPMedia {
            let words = Self.words(value)
            guard words.count >= 4, words.count - 3 <= limits.formats else { throw .unreadable }
            let port = words[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard Self.isNumber(port[0]), let number = UInt16(port[0]), port.count == 1 || Self.isNumber(port[1]) else {
                throw .unreadable
            }
            return SDPMedia(
                kind: String(words[0]), port: number, transport: String(words[2]),
                formats: words.dropFirst(3).map(String.init))
        }

        private static func origin(_ value: Substring) throws(SDPFault) -> SDPOrigin {
            let words = words(value)
            guard words.count == 6, isNumber(words[1]), isNumber(words[2]) else { throw .unreadable }
            let host = try host(Array(words[3...]), mayHaveScope: false)
            return SDPOrigin(
                user: String(words[0]), session: String(words[1]), version: String(words[2]), host: host)
        }

        /// `IN IP4 192.0.2.1`, with `/ttl/count` behind an address of a `c=` line.
        private static func host(_ words: [Substring], mayHaveScope: Bool) throws(SDPFault) -> SDPHost {
            guard words.count == 3, words[0].uppercased() == "IN" else { throw .unreadable }
            let isV6 = words[1].uppercased() == "IP6"
            guard isV6 || words[1].uppercased() == "IP4" else { throw .unreadable }
            let text = mayHaveScope ? words[2].prefix { $0 != "/" } : words[2]
            if let address = IPAddress(text) { return .address(address) }
            guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .unreadable }
            return .name(String(text), isV6: isV6)
        }

        private static func attribute(_ value: Substring) -> SDPAttribute? {
            let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, !name.isEmpty else { return nil }
            return SDPAttribute(String(name), parts.count > 1 ? String(parts[1]) : nil)
        }

        /// What stands between blanks.
        private static func words(_ value: Substring) -> [Substring] { value.split { $0 == " " || $0 == "\t" } }

        /// Decimal digits alone; Swift's own reading takes a sign.
        private static func isNumber(_ text: Substring) -> Bool {
            !text.isEmpty && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
        }
    }
}
