package import Core
package import ModelProviders

/// What a step may see and do while it runs.
package final class StepContext: Sendable {
    package let run: RunReference
    /// The slug of the step.
    package let node: String
    /// The step's number in the run, the same in every attempt and after a crash.
    package let number: Int
    /// The `input`, `state`, `vars`, `user` and `course` that expressions see, and nothing else.
    package let scope: [String: JSONValue]
    package let services: StepServices
    /// What the step remembered when it began to wait; null the first time.
    package let memory: JSONValue
    /// What happened while it waited; nil the first time.
    package let signal: JSONValue?
    /// Tells the run's listeners; deltas arrive at once, and all of it reaches the journal with the step's output.
    package let emit: @Sendable (RunEvent) async throws -> Void
    /// Sends something out, if the step ends well: it is stored with the step's output, and delivered afterwards.
    package let post: @Sendable (Effect) async throws -> Void
    /// What the step has come to, in an attempt before this one too.
    package let checkpoints: [String: JSONValue]
    /// Stores what the step has come to under a key of its own, with these events, in one transaction that is done when
    /// this returns: an attempt after a crash finds it among its `checkpoints`.
    package let checkpoint: @Sendable (String, JSONValue, [RunEvent]) async throws -> Void
    /// The tools that the program carries out which called the run; nil where it brought none.
    package let offered: OfferedTools?
    /// Who asks models and is counted for it.
    package let use: ModelUse

    package init(
        run: RunReference, node: String = "", number: Int = 0, scope: [String: JSONValue], services: StepServices,
        memory: JSONValue = nil, signal: JSONValue? = nil, checkpoints: [String: JSONValue] = [:],
        offered: OfferedTools? = nil, use: ModelUse? = nil,
        emit: @escaping @Sendable (RunEvent) async throws -> Void,
        post: @escaping @Sendable (Effect) async throws -> Void = { _ in },
        checkpoint: @escaping @Sendable (String, JSONValue, [RunEvent]) async throws -> Void = { _, _, _ in }
    ) {
        self.run = run
        self.node = node
        self.number = number
        self.scope = scope
        self.memory = memory
        self.signal = signal
        self.checkpoints = checkpoints
        self.emit = emit
        self.post = post
        self.checkpoint = checkpoint
        self.offered = offered
        var use = use ?? ModelUse(tenantID: run.tenantID, run: run.runID)
        use.step = node.isEmpty ? nil : node
        self.use = use
        self.services = services.used(by: use)
    }
}
