/// Writes JSON text without a value tree; it sets the commas, the caller closes what it opens.
package struct JSONWriter {
    /// What was written so far, UTF-8.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// What was written so far, as text.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Begins with nothing written and room for so many bytes.
    package init(capacity: Int = 1024) {
        bytes.reserveCapacity(capacity)
    }

    /// Opens an object; `key` and a value follow for each member.
    package mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    /// Closes the innermost object.
    package mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Opens an array; its elements follow.
    package mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
    }

    /// Closes the innermost array.
    package mutating func endArray() {
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes the key of the member whose value comes next.
    package mutating func key(_ key: String) {
        quote(key, isKey: true)
        needsComma = false
    }

    /// Writes a string, escaped where RFC 8259 §7 demands it and nowhere else.
    package mutating func string(_ value: String) {
        quote(value)
        needsComma = true
    }

    /// Writes a number without fraction and exponent.
    package mutating func integer(_ value: some FixedWidthInteger) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    /// Writes the shortest text that reads back as the same double, with a fraction or an exponent; `null` for what
    /// JSON cannot say (infinity, not a number).
    package mutating func double(_ value: Double) {
        separate()
        bytes.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
        needsComma = true
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
        needsComma = true
    }

    /// Writes `null`.
    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
        needsComma = true
    }

    /// Writes a whole value.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .double(let value): double(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object): self.object(object)
        }
    }

    /// Writes a whole object, members in their order.
    package mutating func object(_ object: JSONObject) {
        beginObject()
        let members = object.members.span
        for index in members.indices {
            key(members[index].key)
            value(members[index].value)
        }
        endObject()
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    /// Appends a comma where one is due, and the text as a JSON string: in one piece where nothing needs an escape,
    /// which is how most strings are, else piece by piece.
    private mutating func quote(_ text: String, isKey: Bool = false) {
        unsafe text.utf8.span.withUnsafeBufferPointer { text in
            var start = 0
            var end: Int
            repeat {
                end = unsafe JSONText.firstSpecial(in: text, from: start)
                unsafe appendPiece(of: text, start..<end, isKey: isKey)
                start = end + 1
            } while end < text.count
        }
    }

    /// Appends plain text and what comes after it: an escape, or the closing quote and the colon of a key. The capacity
    /// is checked once, because appending byte by byte checks each time.
    @inline(__always)
    private mutating func appendPiece(of text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isKey: Bool) {
        let hasComma = needsComma
        bytes.append(addingCapacity: range.count + 8) { output in
            if range.lowerBound == 0 {
                if hasComma { output.append(UInt8(ascii: ",")) }
                output.append(UInt8(ascii: "\""))
            }
            unsafe output.withUnsafeMutableBufferPointer { buffer, count in
                if let source = text.baseAddress, let target = buffer.baseAddress {
                    unsafe (target + count).update(from: source + range.lowerBound, count: range.count)
                }
                count += range.count
            }
            if range.upperBound < text.count {
                JSONText.appendEscape(unsafe text[range.upperBound], to: &output)
            } else {
                output.append(UInt8(ascii: "\""))
                if isKey { output.append(UInt8(ascii: ":")) }
            }
        }
    }
}
