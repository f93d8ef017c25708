/// Which platform it is, as far as its ways differ from the specification's.
package enum Platform: String, Sendable, CaseIterable {
    case moodle, canvas, blackboard, brightspace
    case openEdX = "openedx"
    case other

    /// Whether what it says of whom it sends begins one launch only, so that nothing but a click in the course begins it
    /// once more.
    package var takesLaunchesOnce: Bool { self == .moodle || self == .canvas }
}
