/// Writes JSON text without a value tree; it sets the commas, the caller closes what it opens.
package struct JSONWriter: ~Copyable {
    /// Where the text goes.
    var buffer: JSONBuffer
    /// Whether what comes next is not the first in its array or object.
    var needsComma = false

    /// What was written so far, UTF-8; a copy at every call.
    package var bytes: [UInt8] { buffer.bytes }

    /// What was written so far, as text.
    package var text: String { buffer.text }

    /// Begins with nothing written and room for so many bytes.
    package init(capacity: Int = 1024) {
        buffer = JSONBuffer(capacity: capacity)
    }

    /// Opens an object; `key` and a value follow for each member.
    package mutating func beginObject() {
        separate()
        buffer.append(UInt8(ascii: "{"))
        needsComma = false
    }

    /// Closes the innermost object.
    package mutating func endObject() {
        buffer.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Opens an array; its elements follow.
    package mutating func beginArray() {
        separate()
        buffer.append(UInt8(ascii: "["))
        needsComma = false
    }

    /// Closes the innermost array.
    package mutating func endArray() {
        buffer.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes the key of the member whose value comes next.
    package mutating func key(_ key: String) {
        quote(key)
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes the key of the member whose value comes next, in quotes and with its colon, and says where it stands.
    @inline(__always)
    mutating func member(_ quoted: UnsafeMutableBufferPointer<UInt8>) -> Int {
        separate()
        let place = buffer.count
        unsafe buffer.append(UnsafeBufferPointer(quoted))
        needsComma = false
        return place
    }

    /// Writes the key of the member whose value comes next, and says where it stands.
    mutating func member(_ key: String) -> Int {
        separate()
        let place = buffer.count
        needsComma = false
        self.key(key)
        return place
    }

    /// Writes an object without members.
    mutating func emptyObject() {
        beginObject()
        endObject()
    }

    /// Begins anew, in the memory that it has.
    mutating func clear() {
        buffer.removeAll()
        needsComma = false
    }

    /// Writes a string, escaped where RFC 8259 §7 demands it and nowhere else.
    package mutating func string(_ value: String) {
        quote(value)
        needsComma = true
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) {
        separate()
        buffer.append(value ? "true" : "false")
        needsComma = true
    }

    /// Writes `null`.
    package mutating func null() {
        separate()
        buffer.append("null")
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

    /// Sets the comma before a value or key where one is due.
    @inline(__always)
    mutating func separate() {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
    }

    @inline(__always)
    private mutating func quote(_ text: String) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        unsafe text.utf8.span.withUnsafeBufferPointer { text in
            var end = unsafe buffer.appendPlain(text, from: 0)
            while end < text.count {
                JSONText.appendEscape(unsafe text[end], to: &buffer)
                end = unsafe buffer.appendPlain(text, from: end + 1)
            }
        }
        buffer.append(UInt8(ascii: "\""))
    }
}
