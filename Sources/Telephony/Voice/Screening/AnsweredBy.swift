/// Who picked up a call that was placed; kept in its record.
package enum AnsweredBy: String, Sendable, CaseIterable {
    case person
    /// An answering machine, or a voice mailbox.
    case machine
    /// Nobody spoke, or it could not be told: taken for a person.
    case unknown
}
