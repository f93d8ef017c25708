/// What a tool may do without asking, and how far it reaches.
package struct ToolPermission: Sendable, Equatable {
    /// Who has to agree before a call is made.
    package enum Asking: String, Sendable, CaseIterable {
        case nobody, person, teacher
    }

    /// What a call touches. What comes from further away than the course is told the model as foreign data.
    package enum Reach: String, Sendable, CaseIterable {
        /// It computes, and nothing else.
        case nothing
        /// Data of the course, and what the person has on their screen.
        case course
        /// Servers that others run.
        case network
    }

    package let asks: Asking
    package let reaches: Reach

    package init(asks: Asking = .nobody, reaches: Reach = .course) {
        self.asks = asks
        self.reaches = reaches
    }
}
