/// The grades that assistants have given and that platforms have yet to learn. This module declares what it needs; the
/// program connects it with the outbox.
package protocol GradeSource: Sendable {
    /// Leases the oldest grades that are due, at most so many. A lease that is not resolved ends by itself, and the
    /// grade is due again: delivery is at least once, with the grade's id as the key that makes repetition harmless.
    func lease(limit: Int) async throws -> [Grade]

    /// Records what became of a leased grade.
    func resolve(_ id: GradeID, as outcome: GradeOutcome) async throws
}

/// What became of an attempt to deliver a grade.
package enum GradeOutcome: Sendable, Equatable {
    case delivered
    /// The platform may take it later.
    case postponed(reason: String)
    /// The platform will never take it.
    case refused(reason: String)
}
