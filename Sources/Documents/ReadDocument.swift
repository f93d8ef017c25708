/// What was read of a document.
package struct ReadDocument: Sendable, Equatable {
    /// A page, a slide, a chapter, or all of it.
    package struct Part: Sendable, Equatable {
        package let text: String
        /// Nil where headings alone say where one is.
        package let place: DocumentPlace?

        package init(_ text: String, _ place: DocumentPlace? = nil) {
            (self.text, self.place) = (text, place)
        }
    }

    /// In the order of reading; none of them is empty.
    package let parts: [Part]
    /// Whether the text is Markdown, with the document's headings, lists and tables; plain otherwise.
    package let isMarkdown: Bool

    package init(parts: [Part], isMarkdown: Bool) {
        (self.parts, self.isMarkdown) = (parts, isMarkdown)
    }

    /// All parts, with a blank line between two.
    package var text: String { parts.map(\.text).joined(separator: Self.gap) }

    /// What stands between two parts.
    package static let gap = "\n\n"
}
