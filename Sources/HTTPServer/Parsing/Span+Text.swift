extension Span<UInt8> {
    /// Whether the bytes are exactly the text.
    func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count where unsafe self[index] != text.utf8Start[index] { return false }
        return true
    }

    /// Whether the bytes are the text, which is in lower case, in any case.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        for index in 0..<count {
            let byte = self[index]
            let lower = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
            if unsafe lower != text.utf8Start[index] { return false }
        }
        return true
    }
}

extension String {
    /// The bytes as text; what is no UTF-8 becomes replacement characters.
    init(copying bytes: Span<UInt8>) {
        if let text = try? UTF8Span(validating: bytes) {
            self = String(copying: text)
        } else {
            self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Bytes that were found to be ASCII, as text.
    init(copyingASCII bytes: Span<UInt8>) {
        self = String(copying: unsafe UTF8Span(unchecked: bytes, isKnownASCII: true))
    }
}
