/// What an object calls one of its members, ready to be compared with the keys of a text and to be written.
@safe struct JSONName {
    /// How many bytes of UTF-8 it has; -1 while it is not known.
    private(set) var length = -1
    /// Whether it is ASCII.
    private(set) var isASCII = true
    /// Its first eight bytes and the eight after them, zeros where there are none.
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    /// The name as text.
    private(set) var text = ""
    /// The name in quotes, with a colon; what holds the name owns it.
    fileprivate(set) var member = unsafe UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

    /// A name that is not known.
    init() {}

    /// The name that a text spells.
    init(_ text: String) {
        self.text = text
        var text = text
        text.makeContiguousUTF8()
        let bytes = text.utf8
        length = bytes.count
        var index = 0
        for byte in bytes {
            if byte >= 0x80 { isASCII = false }
            let shifted = UInt64(byte) << UInt64(index % 8 * 8)
            if index < 8 { low |= shifted } else if index < 16 { high |= shifted }
            index += 1
        }
    }

    /// Whether as many bytes as it has are the name. Behind them sixteen more must be readable.
    @inline(__always)
    func isEqual(_ bytes: UnsafePointer<UInt8>) -> Bool {
        guard unsafe Self.word(bytes, length) == low else { return false }
        if length <= 8 { return true }
        guard unsafe Self.word(bytes + 8, length &- 8) == high else { return false }
        return length <= 16 || (unsafe isRestEqual(bytes))
    }

    @inline(never)
    private func isRestEqual(_ bytes: UnsafePointer<UInt8>) -> Bool {
        unsafe text.utf8.elementsEqual(UnsafeBufferPointer(start: bytes, count: length))
    }

    @inline(__always)
    private static func word(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> UInt64 {
        let word = unsafe UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self).littleEndian
        return length >= 8 ? word : word & ((1 &<< UInt64(truncatingIfNeeded: length &* 8)) &- 1)
    }
}

/// The names of the keys of one type, found out once for each key: Swift calls the key, and its words are put apart by
/// underscores.
///
/// Keys of the compiler's making are enumerations without values, which are one byte at most; only such keys are here.
@safe final class JSONNames {
    private static let capacity = 32
    /// The names by the byte that a key is.
    let table: UnsafeMutablePointer<JSONName>

    /// Knows no name yet.
    init() {
        unsafe table = .allocate(capacity: Self.capacity)
        unsafe table.initialize(repeating: JSONName(), count: Self.capacity)
    }

    deinit {
        for tag in 0..<Self.capacity { unsafe table[tag].member.deallocate() }
        unsafe table.deinitialize(count: Self.capacity)
        unsafe table.deallocate()
    }

    /// Whether keys of the type may have their names here.
    @inline(__always)
    static func hold<Key: CodingKey>(_ type: Key.Type) -> Bool { MemoryLayout<Key>.size <= 1 }

    /// The name of a key in a table; nil for keys that are not held.
    @inline(__always)
    static func name<Key: CodingKey>(
        of key: Key, in table: UnsafeMutablePointer<JSONName>
    ) -> UnsafePointer<JSONName>? {
        guard hold(Key.self) else { return nil }
        let tag = MemoryLayout<Key>.size == 0 ? 0 : Int(unsafe unsafeBitCast(key, to: UInt8.self))
        guard tag < capacity else { return nil }
        if unsafe table[tag].length < 0 { unsafe table[tag] = written(JSONKeys.name(of: key)) }
        return unsafe UnsafePointer(table + tag)
    }

    /// The name with the text that writes it.
    private static func written(_ text: String) -> JSONName {
        var name = JSONName(text)
        var writer = JSONWriter(capacity: 64)
        writer.key(text)
        unsafe name.member = .allocate(capacity: writer.bytes.count)
        _ = unsafe name.member.initialize(from: writer.bytes)
        return name
    }
}
