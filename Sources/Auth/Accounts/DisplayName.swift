/// What a person, a course or an institution is called: one line of 1 to 200 characters.
package struct DisplayName: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// Nil for a text that is empty or too long, begins or ends with a blank, or holds control characters or marks that
    /// turn the direction of what follows.
    package init?(_ text: String) {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, let last = scalars.last, scalars.count <= 200,
            !first.properties.isWhitespace, !last.properties.isWhitespace,
            scalars.allSatisfy({ Self.isPrintable($0) })
        else { return nil }
        description = text
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
        case .format: scalar.value == 0x200C || scalar.value == 0x200D
        default: true
        }
    }
}
