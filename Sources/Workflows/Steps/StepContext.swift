package import Core
package import ModelProviders

/// What a step may see and do while it runs.
package struct StepContext: Sendable {
    package let run: RunReference
    /// The `input`, `state`, `vars`, `user` and `course` that expressions see, and nothing else.
    package let scope: [String: JSONValue]
    package let services: StepServices
    /// What the step remembered when it began to wait; null the first time.
    package let memory: JSONValue
    /// What happened while it waited; nil the first time.
    package let signal: JSONValue?
    /// Tells the run's listeners; deltas arrive at once, and all of it reaches the journal with the step's output.
    package let emit: @Sendable (RunEvent) async throws -> Void

    package init(
        run: RunReference, scope: [String: JSONValue], services: StepServices, memory: JSONValue = nil,
        signal: JSONValue? = nil,
        emit: @escaping @Sendable (RunEvent) async throws -> Void
    ) {
        self.run = run
        self.scope = scope
        self.services = services
        self.memory = memory
        self.signal = signal
        self.emit = emit
    }
}

/// What steps work with.
package struct StepServices: Sendable {
    package let model: any ModelProvider
    package let passages: any PassageSearching
    package let identifiers: any IdentifierGenerator
    package let clock: any WallClock

    package init(
        model: any ModelProvider, passages: any PassageSearching, identifiers: any IdentifierGenerator,
        clock: any WallClock = SystemWallClock()
    ) {
        self.model = model
        self.passages = passages
        self.identifiers = identifiers
        self.clock = clock
    }
}
