/// A request's path in the one form that routes are matched against.
enum RequestPath {
    /// Decodes escaped unreserved characters (RFC 3986 §6.2.2.2), so that `/%61pi` is `/api`, and leaves other escapes.
    ///
    /// Throws for broken escapes, escaped control characters, and the segments `.` and `..`: no handler ever has to
    /// think of a path that climbs.
    static func normalized(_ path: String) throws(HTTPError) -> String {
        guard needsWork(path) else { return path }
        var bytes: [UInt8] = []
        var rest = path.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let first = rest.next(), let second = rest.next(),
                let high = PercentCoding.nibble(first), let low = PercentCoding.nibble(second)
            else { throw HTTPError(.badRequest, .badRequest, "The path holds a broken percent escape.") }
            let value = high << 4 | low
            guard value >= 0x20, value != 0x7F else {
                throw HTTPError(.badRequest, .badRequest, "The path holds an escaped control character.")
            }
            if PercentCoding.isUnreserved(value) {
                bytes.append(value)
            } else {
                bytes += [byte, first, second]
            }
        }
        let climbs = bytes.split(separator: UInt8(ascii: "/")).contains {
            $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8)
        }
        guard !climbs else {
            throw HTTPError(
                .badRequest, .badRequest, "The path holds the segment \u{201C}.\u{201D} or \u{201C}..\u{201D}.")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func needsWork(_ path: String) -> Bool {
        let bytes = path.utf8.span
        var previous: UInt8 = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") || byte == UInt8(ascii: ".") && previous == UInt8(ascii: "/") { return true }
            previous = byte
        }
        return false
    }
}
