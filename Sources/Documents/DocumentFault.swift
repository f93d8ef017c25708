/// A document cannot be read.
package struct DocumentFault: Error, Equatable, CustomStringConvertible {
    /// A sentence or two for whoever sent it: what is wrong, and what helps.
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }

    package var description: String { reason }

    static let broken = DocumentFault("The file is broken, or is not what its name says.")
    static let empty = DocumentFault("The document has no text.")
    static let tooLong = DocumentFault("The document has more text than is taken. Divide it into several.")
    static let markup = DocumentFault("The document's XML is broken, or is not taken.")
    static let isLocked = DocumentFault(
        "The document is protected by a password. Save it without one and send it again.")
}
