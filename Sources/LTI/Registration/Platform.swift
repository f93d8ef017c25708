/// Which platform it is, as far as its ways differ from the specification's.
package enum Platform: String, Sendable, CaseIterable {
    case moodle, canvas, blackboard, brightspace
    case openEdX = "openedx"
    case other
}
