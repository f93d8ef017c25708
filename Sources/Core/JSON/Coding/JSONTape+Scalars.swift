extension JSONTape {
    /// The value at an index as a string.
    @inline(__always)
    func string(at index: Int) throws(JSONDecodingError) -> String {
        let token = self[index]
        guard token.kind == .plain || token.kind == .escaped else { throw mismatch(index, String.expectation) }
        return string(token)
    }

    /// The value at an index as an integer.
    @inline(__always)
    func integer(at index: Int) throws(JSONDecodingError) -> Int {
        let token = self[index]
        if token.kind == .integer { return Int(Int64(bitPattern: token.content)) }
        guard token.kind == .double, let whole = Int(exactly: Double(bitPattern: token.content)) else {
            throw mismatch(index, Int.expectation)
        }
        return whole
    }

    /// The value at an index as a number.
    @inline(__always)
    func double(at index: Int) throws(JSONDecodingError) -> Double {
        let token = self[index]
        switch token.kind {
        case .double: return Double(bitPattern: token.content)
        case .integer: return Double(Int64(bitPattern: token.content))
        default: throw mismatch(index, Double.expectation)
        }
    }

    /// The value at an index as a boolean.
    @inline(__always)
    func bool(at index: Int) throws(JSONDecodingError) -> Bool {
        switch self[index].kind {
        case .true: return true
        case .false: return false
        default: throw mismatch(index, Bool.expectation)
        }
    }

    /// Whether the value at an index is `null`.
    @inline(__always)
    func isNull(at index: Int) -> Bool { self[index].kind == .null }

    /// The error for a value of another kind.
    @inline(never)
    func mismatch(_ index: Int, _ expectation: String) -> JSONDecodingError {
        JSONDecodingError(path: path(to: index).text, expectation: expectation, found: kind(at: index))
    }
}
