extension JSONParser {
    /// Lists the values of the whole text. Throws for what `parse` throws for, with the same error.
    mutating func index(into tape: inout JSONTape) throws(JSONError) {
        try indexValue(into: &tape, depth: 0)
        skipWhitespace()
        guard cursor.isAtEnd else { throw failure(.trailingData) }
    }

    private mutating func indexValue(into tape: inout JSONTape, depth: Int) throws(JSONError) {
        skipWhitespace()
        switch cursor.current {
        case UInt8(ascii: "\""):
            return tape.append(value: try stringToken(in: &tape))
        case UInt8(ascii: "{"):
            return try indexObject(into: &tape, depth: depth + 1)
        case UInt8(ascii: "["):
            return try indexArray(into: &tape, depth: depth + 1)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            switch try number() {
            case .integer(let value): tape.append(value: .of(.integer, content: UInt64(bitPattern: value)))
            case let value: tape.append(value: .of(.double, content: (value.doubleValue ?? 0).bitPattern))
            }
            return
        case UInt8(ascii: "t"):
            if cursor.skip("true") { return tape.append(value: .of(.true)) }
        case UInt8(ascii: "f"):
            if cursor.skip("false") { return tape.append(value: .of(.false)) }
        case UInt8(ascii: "n"):
            if cursor.skip("null") { return tape.append(value: .of(.null)) }
        default:
            break
        }
        throw unexpected()
    }

    private mutating func indexArray(into tape: inout JSONTape, depth: Int) throws(JSONError) {
        guard depth <= limits.depth else { throw failure(.tooDeep) }
        cursor.advance()
        let array = tape.append(.of(.array))
        var count = 0
        skipWhitespace()
        if cursor.skip(UInt8(ascii: "]")) { return tape.finish(array, count: 0) }
        while true {
            try indexValue(into: &tape, depth: depth)
            count += 1
            skipWhitespace()
            if cursor.skip(UInt8(ascii: ",")) { continue }
            if cursor.skip(UInt8(ascii: "]")) { return tape.finish(array, count: count) }
            throw unexpected()
        }
    }

    private mutating func indexObject(into tape: inout JSONTape, depth: Int) throws(JSONError) {
        guard depth <= limits.depth else { throw failure(.tooDeep) }
        cursor.advance()
        let object = tape.append(.of(.object))
        var keys = JSONTapeKeys()
        skipWhitespace()
        if cursor.skip(UInt8(ascii: "}")) { return tape.finish(object, count: 0) }
        while true {
            skipWhitespace()
            let start = cursor.position
            guard cursor.current == UInt8(ascii: "\"") else { throw unexpected() }
            var key = try stringToken(in: &tape)
            key.next = keys.last
            let place = tape.append(key)
            skipWhitespace()
            guard cursor.skip(UInt8(ascii: ":")) else { throw unexpected() }
            try indexValue(into: &tape, depth: depth)
            guard keys.insert(key, at: place, in: tape) else { throw JSONError(.duplicateKey, at: start) }
            skipWhitespace()
            if cursor.skip(UInt8(ascii: ",")) { continue }
            guard cursor.skip(UInt8(ascii: "}")) else { throw unexpected() }
            return tape.finish(object, count: keys.count, hasPlainKeys: keys.arePlain)
        }
    }

    /// Reads a string from its opening quote to past its closing one.
    @inline(__always)
    private mutating func stringToken(in tape: inout JSONTape) throws(JSONError) -> JSONToken {
        cursor.advance()
        let start = cursor.position
        let isASCII = cursor.skipPlainText()
        if cursor.current == UInt8(ascii: "\\") { return tape.keep(try escapedString(from: start)) }
        guard cursor.current == UInt8(ascii: "\"") else { throw unterminated() }
        guard isASCII || cursor.isUTF8(from: start) else { throw JSONError(.invalidUTF8, at: start) }
        let token = JSONToken.plain(start: start, length: cursor.position - start, isASCII: isASCII)
        cursor.advance()
        return token
    }
}

/// The keys of an object that is being listed, in which each must be new.
private struct JSONTapeKeys {
    /// How many there are.
    private(set) var count = 0
    /// The one that came last, or -1.
    private(set) var last: Int32 = -1
    /// Whether all of them are ASCII without escapes, so that their bytes tell them apart.
    private(set) var arePlain = true
    /// All of them, once there are many or one is not plain: Swift's strings know which texts are equivalent.
    private var seen: Set<String>?
    private static let walkable = 16

    /// Adds a key; false where it is there already.
    @inline(__always)
    mutating func insert(_ key: JSONToken, at place: Int, in tape: borrowing JSONTape) -> Bool {
        let isPlain = key.kind == .plain && key.isASCII
        defer {
            count &+= 1
            last = Int32(truncatingIfNeeded: place)
        }
        guard seen == nil, isPlain, count < Self.walkable else { return insertString(key, isPlain, in: tape) }
        var other = last
        while other >= 0 {
            let token = tape[Int(other)]
            if tape.areSame(token, key) { return false }
            other = token.next
        }
        return true
    }

    @inline(never)
    private mutating func insertString(_ key: JSONToken, _ isPlain: Bool, in tape: borrowing JSONTape) -> Bool {
        arePlain = arePlain && isPlain
        var strings = seen ?? []
        seen = nil
        if strings.isEmpty {
            var other = last
            while other >= 0 {
                strings.insert(tape.string(tape[Int(other)]))
                other = tape[Int(other)].next
            }
        }
        let isNew = strings.insert(tape.string(key)).inserted
        seen = strings
        return isNew
    }
}
