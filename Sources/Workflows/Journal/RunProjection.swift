package import Postgres

/// Shows a run's events in tables outside the journal, within the transaction that records them.
package protocol RunProjection: Sendable {
    /// The statements that bring the tables up to date; few and cheap, for they run with every step.
    func statements(for events: [NumberedRunEvent], of run: RunReference) -> [Query]
}
