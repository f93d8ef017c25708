import Testing

/// A message with the trap of a section of RFC 4475 or RFC 5118; people and hosts are others than there.
struct TortureMessage: Sendable, CustomTestStringConvertible {
    /// As in the RFC, with the RFC's short name.
    let section: String
    let text: String
    /// What becomes of it.
    let outcome: Outcome

    /// What the RFC wants.
    enum Outcome: Equatable, Sendable {
        /// It is taken, and stays the same when it is written and read again.
        case accepted
        /// A server answers with that code and those words.
        case answered(Int, String)
        /// Nobody answers.
        case dropped
    }

    init(_ section: String, _ outcome: Outcome, _ text: String) {
        (self.section, self.outcome, self.text) = (section, outcome, text)
    }

    var testDescription: String { section }
}
