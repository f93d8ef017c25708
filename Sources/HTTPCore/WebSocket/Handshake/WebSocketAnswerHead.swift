/// Reads the head of a server's answer to a handshake from bytes that come in pieces of any size.
package struct WebSocketAnswerHead: Sendable {
    /// A whole head, and the bytes behind it: the first frames.
    package struct Whole: Sendable {
        package let status: HTTPStatus
        package let fields: HTTPFields
        package let rest: [UInt8]
    }

    private static let limit = 16 << 10

    private var bytes: [UInt8] = []
    private var scanned = 0

    /// Nothing read yet.
    package init() {}

    /// Takes the next bytes; nil until the head is whole. Throws `malformed` for what is no HTTP/1.1, or too much.
    package mutating func take(_ piece: [UInt8]) throws(WebSocketHandshakeFailure) -> Whole? {
        bytes.append(contentsOf: piece)
        while scanned + 3 < bytes.count {
            if bytes[scanned] == 13, bytes[scanned + 1] == 10, bytes[scanned + 2] == 13, bytes[scanned + 3] == 10 {
                guard scanned <= Self.limit else { break }
                return try Self.whole(bytes[..<scanned], rest: Array(bytes[(scanned + 4)...]))
            }
            scanned += 1
        }
        guard bytes.count <= Self.limit else { throw .malformed }
        return nil
    }

    private static func whole(
        _ head: ArraySlice<UInt8>, rest: [UInt8]
    ) throws(WebSocketHandshakeFailure) -> Whole {
        var lines = head.split(separator: 10, omittingEmptySubsequences: false)[...]
        guard let first = lines.popFirst(), let status = status(of: line(first, isLast: lines.isEmpty)) else {
            throw .malformed
        }
        var fields = HTTPFields()
        while let next = lines.popFirst() {
            guard let text = line(next, isLast: lines.isEmpty) else { throw .malformed }
            var scanner = FieldScanner(text)
            guard let name = scanner.token(), scanner.skip(":"), let value = scanner.fieldValue() else {
                throw .malformed
            }
            fields.append(name, value)
        }
        return Whole(status: status, fields: fields, rest: rest)
    }

    /// A line without its CR, which only the last one has lost already.
    private static func line(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> ArraySlice<UInt8>? {
        if isLast { return bytes }
        return bytes.last == 13 ? bytes.dropLast() : nil
    }

    /// `HTTP/1.1 101 Switching Protocols`; the reason is anybody's.
    private static func status(of line: ArraySlice<UInt8>?) -> HTTPStatus? {
        guard let line, line.allSatisfy(\.isFieldText) else { return nil }
        var scanner = FieldScanner(line)
        guard scanner.skip(text: "HTTP/1.1 "), let code = scanner.number(digits: 3), code >= 100,
            scanner.isAtEnd || scanner.skip(" ")
        else { return nil }
        return HTTPStatus(code)
    }
}
