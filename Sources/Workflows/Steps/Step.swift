import Core

/// One kind of node, configured by the parameters of a node.
package protocol StepKind: Sendable {
    /// The name that definitions use.
    static var kind: String { get }

    /// What the kind tells of itself.
    static var description: StepDescription { get }

    /// Reads the node's parameters; what is wrong with them is noted in `parameters`, all of it at once.
    init(parameters: inout StepParameters)

    /// The ways out of the step besides `error`, which every step has.
    var ports: [String] { get }
}

extension StepKind {
    package var ports: [String] { [StepPort.next] }
}

/// A step that does something: asks, says, computes, or waits.
package protocol Step: StepKind {
    /// Whether the step waits for something outside the process; steps that do not share their neighbours' transaction.
    var takesTime: Bool { get }

    /// Does the step's work. Its output is what expressions reach as `vars.<slug>`.
    /// It may be called again for the same step after a crash: effects outside the journal must bear that.
    func run(_ context: StepContext) async throws -> StepResult
}

extension Step {
    package var takesTime: Bool { false }
}
