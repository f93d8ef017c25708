import HTTPCore

/// Writes the head of an answer (RFC 9112 §4, §5).
enum ResponseHead {
    /// How the end of the answer's body is told.
    enum Framing {
        /// 204, 304 and the like, which have no body and no length.
        case none
        /// By a number of bytes known beforehand.
        case length(Int)
        /// By an empty chunk.
        case chunked
        /// By closing the connection, for HTTP/1.0.
        case close
    }

    /// What the longest lines of our own and the line breaks take together.
    private static let ownBytes = 256

    /// Appends the whole head, and a body that is short enough to be copied. `date` is a field line with its line break.
    static func write(
        _ response: HTTPResponse, framing: Framing, keepsAlive: Bool, minorVersion: Int, date: [UInt8],
        body: [UInt8] = [], to bytes: inout [UInt8]
    ) {
        var room = ownBytes + date.count + body.count
        let fields = response.fields.entries
        for index in fields.indices { room += fields[index].name.utf8.count + fields[index].value.utf8.count + 4 }
        bytes.append(addingCapacity: room) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, count in
                var writer = unsafe HeadWriter(buffer, count: count)
                StatusLine.append(response.status, to: &writer)
                writer.append(date.span)
                append(framing, to: &writer)
                if response.status == .switchingProtocols || response.status == .upgradeRequired {
                    // Upgrade is about this connection (RFC 9110 §7.8).
                    writer.append("Connection: Upgrade\r\n")
                }
                if !keepsAlive {
                    writer.append("Connection: close\r\n")
                } else if minorVersion == 0 {
                    writer.append("Connection: keep-alive\r\n")
                }
                for index in fields.indices where !isOurs(fields[index].name) {
                    writer.append(fieldLine: fields[index].name.utf8.span, fields[index].value.utf8.span)
                }
                writer.append("\r\n")
                writer.append(body.span)
                count = writer.count
            }
        }
    }

    /// Appends the line before a chunk of so many bytes.
    static func append(chunkOf count: Int, to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: 18) { output in
            unsafe output.withUnsafeMutableBufferPointer { buffer, written in
                var writer = unsafe HeadWriter(buffer, count: written)
                writer.append(count, radix: 16)
                writer.append("\r\n")
                written = writer.count
            }
        }
    }

    /// Appends text of our own.
    static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private static func append(_ framing: Framing, to writer: inout HeadWriter) {
        switch framing {
        case .length(let length):
            writer.append("Content-Length: ")
            writer.append(length, radix: 10)
            writer.append("\r\n")
        case .chunked: writer.append("Transfer-Encoding: chunked\r\n")
        case .none, .close: break
        }
    }

    /// Framing and connection are the server's business, whatever a handler says.
    private static func isOurs(_ name: String) -> Bool {
        switch name.utf8.count {
        case 4: HTTPFields.same(name, "date")
        case 10: HTTPFields.same(name, "connection")
        case 14: HTTPFields.same(name, "content-length")
        case 17: HTTPFields.same(name, "transfer-encoding")
        default: false
        }
    }
}
