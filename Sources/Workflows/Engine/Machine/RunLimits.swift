/// How far a run may go. Each is a clear error where it is passed.
package struct RunLimits: Sendable, Equatable {
    /// The most steps between two waits, whatever they are.
    package var stepsPerTurn = 1000
    /// The most rounds of one `while`, where it does not say fewer.
    package var iterations = 1000
    /// The most elements of one `for_each`.
    package var items = 10_000
    /// The most branches, loops over lists and workflows inside each other.
    package var nesting = 16
    /// The most UTF-8 bytes of the state as JSON.
    package var stateSize = 1 << 20

    package init() {}
}
