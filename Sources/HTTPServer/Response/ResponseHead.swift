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

    /// Appends the whole head. `date` is a field line with its line break.
    static func write(
        _ response: HTTPResponse, framing: Framing, keepsAlive: Bool, minorVersion: Int, date: [UInt8],
        to bytes: inout [UInt8]
    ) {
        StatusLine.append(response.status, to: &bytes)
        bytes.append(contentsOf: date)
        switch framing {
        case .length(let length):
            append("Content-Length: ", to: &bytes)
            append(length, radix: 10, to: &bytes)
            append("\r\n", to: &bytes)
        case .chunked: append("Transfer-Encoding: chunked\r\n", to: &bytes)
        case .none, .close: break
        }
        if response.status == .switchingProtocols || response.status == .upgradeRequired {
            // Upgrade is about this connection (RFC 9110 §7.8).
            append("Connection: Upgrade\r\n", to: &bytes)
        }
        if !keepsAlive {
            append("Connection: close\r\n", to: &bytes)
        } else if minorVersion == 0 {
            append("Connection: keep-alive\r\n", to: &bytes)
        }
        for field in response.fields.entries where !isOurs(field.name) {
            append(line: field, to: &bytes)
        }
        append("\r\n", to: &bytes)
    }

    /// Appends a number, in hexadecimal for chunk sizes.
    static func append(_ number: Int, radix: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        while number / divisor >= radix { divisor *= radix }
        while divisor > 0 {
            let digit = UInt8(number / divisor % radix)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            divisor /= radix
        }
    }

    /// Appends text of our own.
    static func append(_ text: StaticString, to bytes: inout [UInt8]) {
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends a handler's field; a line break in it would begin a field that nobody meant to send.
    private static func append(line field: (name: String, value: String), to bytes: inout [UInt8]) {
        let (name, value) = (field.name.utf8.span, field.value.utf8.span)
        let start = bytes.count
        bytes.append(addingCapacity: name.count + value.count + 4) { output in
            copy(name, to: &output)
            output.append(UInt8(ascii: ":"))
            output.append(UInt8(ascii: " "))
            copy(value, to: &output)
            output.append(13)
            output.append(10)
        }
        guard holdsControl(name) || holdsControl(value) else { return }
        for index in start..<bytes.count - 2 where isControl(bytes[index]) { bytes[index] = UInt8(ascii: " ") }
    }

    @inline(__always)
    private static func copy(_ text: Span<UInt8>, to output: inout OutputSpan<UInt8>) {
        unsafe text.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target, count in
                if let from = source.baseAddress, let to = target.baseAddress {
                    unsafe (to + count).update(from: from, count: source.count)
                }
                count += source.count
            }
        }
    }

    /// Whether any byte might be a control character; looks at eight of them at once and takes tabs for some.
    private static func holdsControl(_ text: Span<UInt8>) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let bytes = unsafe text.bytes
        var found: UInt64 = 0
        var index = 0
        while index + 8 <= bytes.byteCount {
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let deletes = word ^ (ones &* 0x7F)
            found |= (word &- ones &* 0x20) & ~word | (deletes &- ones) & ~deletes
            index += 8
        }
        while index < text.count {
            if isControl(text[index]) { return true }
            index += 1
        }
        return found & (ones &* 0x80) != 0
    }

    @inline(__always)
    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 9 || byte == 0x7F }

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
