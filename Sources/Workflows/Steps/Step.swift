package import Core

/// One kind of step, configured by the parameters of a node.
package protocol Step: Sendable {
    /// The name that definitions use.
    static var kind: String { get }

    /// Reads the node's parameters; what is wrong with them is noted in `parameters`, all of it at once.
    init(parameters: inout StepParameters)

    /// Whether the step waits for something outside the process; steps that do not share their neighbours' transaction.
    var takesTime: Bool { get }

    /// Does the step's work and gives its output, which expressions reach as `vars.<slug>`.
    /// It may be called again for the same step after a crash: effects outside the journal must bear that.
    func run(_ context: StepContext) async throws -> JSONValue
}

extension Step {
    package var takesTime: Bool { false }
}
