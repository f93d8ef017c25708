/// Consecutive bytes of a file, at least one (RFC 9110 §14.1.2).
package struct ByteRange: Hashable, Sendable {
    /// The offset of the first byte.
    package let first: Int
    /// The offset of the last byte, which belongs to the range.
    package let last: Int

    /// The bytes from `first` to `last`, both included.
    package init(_ first: Int, _ last: Int) {
        precondition(0 <= first && first <= last)
        self.first = first
        self.last = last
    }

    /// How many bytes, at least one.
    package var count: Int { last - first + 1 }

    /// The offsets as Swift counts them.
    package var offsets: Range<Int> { first..<last + 1 }

    /// The value of `Content-Range` for this part of a file of that length (§14.4).
    package func contentRange(of length: Int) -> String { "bytes \(first)-\(last)/\(length)" }

    /// Whether some byte lies in both.
    func overlaps(_ other: ByteRange) -> Bool { first <= other.last && other.first <= last }
}
