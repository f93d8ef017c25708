/// Finds the members of an object by their keys; one container reads through it, and after that one the next.
@safe final class JSONObjectReader {
    @safe private struct State {
        var reading: JSONReading?
        var tape: UnsafeMutablePointer<JSONTape>?
        var object = 0
        /// The key that is looked at first, because members mostly stand in the order in which they are asked for.
        var expected = 0
        /// The token behind the last member.
        var end = 0
        var hasPlainKeys = true
        let names: UnsafeMutablePointer<JSONName>
    }

    /// Behind a pointer for the reason that `JSONReading` gives.
    private let state: UnsafeMutablePointer<State>
    private let names: JSONNames

    /// Reads nothing yet.
    init(names: JSONNames) {
        self.names = names
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: State(names: names.table))
    }

    deinit {
        unsafe state.deinitialize(count: 1)
        unsafe state.deallocate()
    }

    /// Reads the object at an index from here on.
    @inline(__always)
    func enter(_ reading: JSONReading, _ tape: UnsafeMutablePointer<JSONTape>, object: Int) {
        if unsafe state.pointee.reading == nil {
            unsafe state.pointee.reading = reading
            unsafe state.pointee.tape = tape
        }
        let token = unsafe tape.pointee[object]
        unsafe state.pointee.object = object
        unsafe state.pointee.expected = object &+ 1
        unsafe state.pointee.end = Int(token.next)
        unsafe state.pointee.hasPlainKeys = token.isASCII
    }

    /// Reads nothing any more.
    func leave() {
        unsafe state.pointee.reading = nil
        unsafe state.pointee.tape = nil
    }

    /// What is being read.
    var reading: JSONReading {
        guard let reading = unsafe state.pointee.reading else { preconditionFailure("a container without a text") }
        return reading
    }

    /// The text's values.
    var tape: UnsafeMutablePointer<JSONTape> {
        @inline(__always)
        get {
            guard let tape = unsafe state.pointee.tape else { preconditionFailure("a container without a text") }
            return unsafe tape
        }
    }

    /// Where the object stands on the tape.
    var index: Int { unsafe state.pointee.object }

    /// Where a key's value stands; nil where the object has no such member.
    @inline(__always)
    func find<Key: CodingKey>(_ key: Key) -> Int? {
        if let name = unsafe JSONNames.name(of: key, in: state.pointee.names) { return unsafe find(name.pointee) }
        return find(JSONName(JSONKeys.name(of: key)))
    }

    /// Where a key's value stands; throws where there is none.
    @inline(__always)
    func require<Key: CodingKey>(_ key: Key, _ expectation: @autoclosure () -> String) throws -> Int {
        guard let index = find(key) else { throw missing(key, expectation()) }
        return index
    }

    /// Where a key's value stands; nil where there is none or it is `null`.
    @inline(__always)
    func present<Key: CodingKey>(_ key: Key) -> Int? {
        guard let index = find(key), unsafe !tape.pointee.isNull(at: index) else { return nil }
        return index
    }

    /// Where the value of the member of that name stands.
    @inline(__always)
    func find(_ name: borrowing JSONName) -> Int? {
        guard let tape = unsafe state.pointee.tape, unsafe state.pointee.hasPlainKeys, name.isASCII else {
            return findText(name.text)
        }
        let (expected, end) = unsafe (state.pointee.expected, state.pointee.end)
        var key = expected
        while key < end {
            let next = unsafe tape.pointee.next(key &+ 1)
            if unsafe tape.pointee.isName(tape.pointee[key], name) {
                unsafe state.pointee.expected = next
                return key &+ 1
            }
            key = next
        }
        key = unsafe state.pointee.object &+ 1
        while key < expected {
            let next = unsafe tape.pointee.next(key &+ 1)
            if unsafe tape.pointee.isName(tape.pointee[key], name) {
                unsafe state.pointee.expected = next
                return key &+ 1
            }
            key = next
        }
        return nil
    }

    /// Keys with escapes or beyond ASCII are compared as text.
    @inline(never)
    private func findText(_ name: String) -> Int? {
        let tape = unsafe tape
        let (expected, end) = unsafe (state.pointee.expected, state.pointee.end)
        var key = expected
        for _ in 0..<(unsafe tape.pointee[index].content) {
            if key == end { key = index + 1 }
            let value = key + 1
            key = unsafe tape.pointee.next(value)
            if unsafe tape.pointee.string(tape.pointee[value - 1]) == name {
                unsafe state.pointee.expected = key
                return value
            }
        }
        return nil
    }

    /// The error for a member that is not there.
    @inline(never)
    func missing(_ key: some CodingKey, _ expectation: String) -> JSONDecodingError {
        let path = JSONPath.member(JSONKeys.name(of: key), of: unsafe tape.pointee.path(to: index))
        return JSONDecodingError(path: path.text, expectation: expectation, found: "nothing")
    }
}
