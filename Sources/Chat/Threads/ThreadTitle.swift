/// What a conversation is called: one line, without anything that shows other than it is.
package struct ThreadTitle: Sendable, Equatable, CustomStringConvertible {
    /// What the title was made from.
    package enum Source: String, Sendable {
        /// The beginning of the first message.
        case message
        case model
        /// The person, whose title nothing replaces.
        case person
    }

    /// The most characters of a title that a person gives, as scalars.
    package static let maximumLength = 200
    /// The most characters of one that is made.
    package static let usualLength = 60

    package let description: String

    /// Takes control characters, marks that turn the direction of what follows and other invisible ones out of the text,
    /// and makes one blank of several. Nil where nothing is left, and for what is longer than a title may be.
    package init?(_ text: String) {
        guard let line = Self.line(text, atMost: Self.maximumLength) else { return nil }
        description = line
    }

    /// A line that is known to be one.
    init(clean line: String) {
        description = line
    }

    /// The beginning of a text, cut between words; nil where there is nothing to see in it.
    package init?(beginningOf text: String) {
        // Of a long text no more is looked at than can show.
        let line = Self.line(String(text.unicodeScalars.prefix(2000)))
        guard Self.shows(line) else { return nil }
        description = Self.shortened(line)
    }

    /// The line itself, or its beginning with an ellipsis, at most `usualLength` characters.
    static func shortened(_ line: String) -> String {
        guard line.count > usualLength else { return line }
        let cut = line.prefix(usualLength - 1)
        return String(cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut) + "…"
    }

    /// The text as one line of what can be seen; nil where nothing is, and for a line of more characters.
    package static func line(_ text: String, atMost limit: Int) -> String? {
        let line = line(text)
        return shows(line) && line.unicodeScalars.count <= limit ? line : nil
    }

    /// The text as one line of what can be seen, without blanks at its ends.
    static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var isBlank = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                isBlank = !line.isEmpty
                continue
            }
            guard isVisible(scalar) else { continue }
            if isBlank { line.append(" ") }
            isBlank = false
            line.append(scalar)
        }
        return String(line)
    }

    /// Whether there is anything to see in a line: of the two joiners alone there is not.
    private static func shows(_ line: String) -> Bool {
        line.unicodeScalars.contains { $0.value != 0x200C && $0.value != 0x200D }
    }

    /// Of format characters only the two that join letters and emoji belong into a title.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
        case .format: scalar.value == 0x200C || scalar.value == 0x200D
        default: true
        }
    }
}
