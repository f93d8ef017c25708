/// A JSON text and the list of its values, which is what `Codable` types are read from: strings are made when a type
/// asks for them, and those of keys never.
///
/// It keeps its memory for the next text.
@safe struct JSONTape: ~Copyable {
    /// Bytes behind the text that may be read, so that it can be compared in words.
    private static let padding = 16
    private var text: UnsafeMutablePointer<UInt8>
    private var textCapacity = 4096
    private var tokens: UnsafeMutablePointer<JSONToken>
    private var tokenCapacity = 512
    /// How many tokens there are.
    private(set) var count = 0
    private var strings: [String] = []

    /// Begins without a text.
    init() {
        unsafe text = .allocate(capacity: textCapacity + Self.padding)
        unsafe tokens = .allocate(capacity: tokenCapacity)
    }

    deinit {
        unsafe text.deallocate()
        unsafe tokens.deallocate()
    }

    /// Whether it holds so little memory that it is worth keeping.
    var isSmall: Bool { textCapacity <= 1 << 19 && tokenCapacity <= 1 << 15 }

    /// Takes a text, whose grammar is checked as `JSONParser.parse` does it.
    mutating func fill(_ bytes: [UInt8], limits: JSONLimits) throws(JSONError) {
        // Places are of 32 bits.
        guard bytes.count <= min(limits.bytes, Int(Int32.max)) else { throw JSONError(.tooLarge, at: limits.bytes) }
        clear()
        if bytes.count > textCapacity { growText(bytes.count) }
        unsafe bytes.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { unsafe text.update(from: base, count: source.count) }
        }
        unsafe (text + bytes.count).update(repeating: 0, count: Self.padding)
        var parser = unsafe JSONParser(
            cursor: ByteCursor(UnsafeBufferPointer(start: text, count: bytes.count)), limits: limits)
        try parser.index(into: &self)
    }

    /// Forgets the text.
    mutating func clear() {
        count = 0
        if !strings.isEmpty { strings.removeAll(keepingCapacity: true) }
    }

    private mutating func growText(_ length: Int) {
        unsafe text.deallocate()
        textCapacity = length
        unsafe text = .allocate(capacity: textCapacity + Self.padding)
    }

    // MARK: Tokens

    /// Adds a token and says where it is.
    @inline(__always)
    @discardableResult
    mutating func append(_ token: JSONToken) -> Int {
        if count == tokenCapacity { growTokens() }
        unsafe (tokens + count).initialize(to: token)
        count &+= 1
        return count &- 1
    }

    /// Adds a value that holds no others.
    @inline(__always)
    mutating func append(value token: JSONToken) {
        var token = token
        token.next = Int32(truncatingIfNeeded: count &+ 1)
        append(token)
    }

    /// Keeps a string whose escapes were undone, and gives its token.
    mutating func keep(_ string: String) -> JSONToken {
        strings.append(string)
        return .of(.escaped, content: UInt64(strings.count - 1))
    }

    /// Completes an array or object: all that was added since belongs to it.
    @inline(__always)
    mutating func finish(_ index: Int, count members: Int, hasPlainKeys: Bool = true) {
        unsafe tokens[index].content = UInt64(members)
        unsafe tokens[index].next = Int32(truncatingIfNeeded: count)
        unsafe tokens[index].isASCII = hasPlainKeys
    }

    @inline(never)
    private mutating func growTokens() {
        tokenCapacity *= 2
        let larger = UnsafeMutablePointer<JSONToken>.allocate(capacity: tokenCapacity)
        unsafe larger.update(from: tokens, count: count)
        unsafe tokens.deallocate()
        unsafe tokens = larger
    }

    /// The token at an index, which must exist.
    @inline(__always)
    subscript(index: Int) -> JSONToken {
        precondition(index >= 0 && index < count)
        return unsafe tokens[index]
    }

    /// The token behind the value at an index.
    @inline(__always)
    func next(_ index: Int) -> Int { Int(self[index].next) }

    // MARK: Strings

    /// The string that a token is.
    @inline(__always)
    func string(_ token: JSONToken) -> String {
        guard token.kind == .plain else { return strings[Int(token.content)] }
        let bytes = unsafe UnsafeBufferPointer(start: text + token.start, count: token.length)
        return unsafe JSONText.checked(bytes.span, isASCII: token.isASCII)
    }

    /// Whether a plain string is that name, byte by byte.
    @inline(__always)
    func isName(_ token: JSONToken, _ name: borrowing JSONName) -> Bool {
        guard token.length == name.length else { return false }
        return unsafe name.isEqual(text + token.start)
    }

    /// Whether two plain strings have the same bytes.
    @inline(__always)
    func areSame(_ one: JSONToken, _ other: JSONToken) -> Bool {
        guard one.length == other.length else { return false }
        let (left, right) = unsafe (text + one.start, text + other.start)
        for index in 0..<one.length where unsafe left[index] != right[index] { return false }
        return true
    }
}
