/// A place in the text of an expression or template.
package struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
    /// Counts from 1; lines end with LF.
    package let line: Int
    /// Counts from 1, in Unicode scalars.
    package let column: Int
    /// Unicode scalars before this place, counted from the start of the text.
    package let offset: Int

    /// The place before the first scalar.
    package static let start = SourcePosition(line: 1, column: 1, offset: 0)

    package var description: String { "line \(line), column \(column)" }

    /// The place after the given scalar, which stands here.
    func advanced(past scalar: Unicode.Scalar) -> SourcePosition {
        scalar == "\n"
            ? SourcePosition(line: line + 1, column: 1, offset: offset + 1)
            : SourcePosition(line: line, column: column + 1, offset: offset + 1)
    }
}
