package import Postgres

/// Shows a run's events in tables outside the journal, within the transaction that records them.
package protocol RunProjection: Sendable {
    /// The statements that bring the tables up to date; few and cheap, for they run with every step.
    func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query]

    /// The statements that keep what the run graded, so that nothing is lost that a learner was given.
    func statements(keeping grades: [GivenGrade], of run: RunReference) -> [Query]
}

extension RunProjection {
    package func statements(keeping grades: [GivenGrade], of run: RunReference) -> [Query] { [] }
}
