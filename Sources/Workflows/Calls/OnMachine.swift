/// What becomes of a call that is placed where an answering machine picks up.
package enum OnMachine: String, Sendable, CaseIterable {
    case hangUp = "hang_up"
    /// Words are left behind its tone, and the call ends.
    case message
    /// It is talked to like anybody.
    case goOn = "go_on"

    package static let expectation = "one of " + allCases.map(\.rawValue).joined(separator: ", ")
}
