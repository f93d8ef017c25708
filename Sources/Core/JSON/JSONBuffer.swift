/// Bytes that grow at the end. The writer's own, because an array checks for each byte whether it is shared.
@safe struct JSONBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many bytes were appended.
    private(set) var count = 0

    /// Begins empty, with room for so many bytes.
    init(capacity: Int) {
        self.capacity = max(64, capacity)
        unsafe base = UnsafeMutablePointer<UInt8>.allocate(capacity: self.capacity)
    }

    deinit { unsafe base.deallocate() }

    /// What was appended so far.
    var bytes: [UInt8] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }

    /// What was appended so far, as text.
    var text: String { unsafe String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self) }

    /// The JSON string that stands at a place, which was written here.
    func string(at place: Int) -> String {
        let rest = unsafe UnsafeBufferPointer(start: base + place, count: count - place)
        var parser = unsafe JSONParser(cursor: ByteCursor(rest), limits: .default)
        return (try? parser.string()) ?? ""
    }

    /// Forgets what was appended.
    mutating func removeAll() {
        count = 0
    }

    /// Makes room for so many bytes more.
    @inline(__always)
    mutating func reserve(_ bytes: Int) {
        if capacity &- count < bytes { grow(bytes) }
    }

    @inline(never)
    private mutating func grow(_ bytes: Int) {
        let larger = max(capacity * 2, count + bytes)
        let target = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe target.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = target
        capacity = larger
    }

    /// Appends one byte.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base[count] = byte
        count &+= 1
    }

    /// Appends text of our own.
    @inline(__always)
    mutating func append(_ text: StaticString) {
        unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends bytes as they are.
    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        reserve(bytes.count)
        if let source = bytes.baseAddress { unsafe (base + count).update(from: source, count: bytes.count) }
        count &+= bytes.count
    }

    /// Appends the bytes of a JSON string up to the first that needs an escape, and says where that is.
    @inline(__always)
    mutating func appendPlain(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        reserve(bytes.count &- start &+ 8)
        let source = UnsafeRawBufferPointer(bytes)
        let target = unsafe UnsafeMutableRawPointer(base + count)
        var index = start
        // Eight bytes at once are copied before they are looked at: those that do not count are written over.
        while index &+ 8 <= bytes.count {
            let word = unsafe UInt64(littleEndian: source.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            unsafe target.storeBytes(of: word.littleEndian, toByteOffset: index &- start, as: UInt64.self)
            let special = JSONText.specials(in: word)
            if special != 0 {
                index &+= special.trailingZeroBitCount / 8
                count &+= index &- start
                return index
            }
            index &+= 8
        }
        while index < bytes.count, unsafe !JSONText.isSpecial(bytes[index]) {
            unsafe target.storeBytes(of: bytes[index], toByteOffset: index &- start, as: UInt8.self)
            index &+= 1
        }
        count &+= index &- start
        return index
    }

    /// Appends a number in decimal digits, with zeros before it up to a least number of digits.
    mutating func append(decimal number: UInt64, atLeast digits: Int = 1) {
        reserve(24)
        var length = 1
        var limit: UInt64 = 10
        while number >= limit, length < 20 {
            length &+= 1
            if length == 20 { break }
            limit &*= 10
        }
        length = max(length, digits)
        var rest = number
        var place = count &+ length
        while place > count {
            place &-= 1
            let (tens, unit) = rest.quotientAndRemainder(dividingBy: 10)
            unsafe base[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: unit)
            rest = tens
        }
        count &+= length
    }
}
