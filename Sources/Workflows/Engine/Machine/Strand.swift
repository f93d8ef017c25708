import Core

/// One course of control inside a run: the run itself, a branch beside others, an element of a list, or a workflow that
/// another one called.
struct Strand: Sendable {
    enum Origin: Sendable, Equatable {
        case run
        /// A branch of a `parallel`, by the name of its port.
        case branch(String)
        /// An element of a `for_each`, counted from 0.
        case item(Int)
        /// A workflow that a step called.
        case call
    }

    /// Where the strand is.
    enum Position: Sendable {
        /// Between two steps, while the machine moves it.
        case moving
        case running(StepProgress)
        case waiting(StepProgress, Wait)
        /// It rests until strands that it began are done.
        case forked(Fork)
    }

    let id: Int
    let parent: Int?
    let origin: Origin
    /// The workflow it is in.
    let versionID: WorkflowVersionID
    let input: JSONValue
    /// Its copy of the state.
    var state: JSONValue
    /// What steps gave since the strand began; what it does not hold its parent's strand does, but for a call.
    var vars: [String: Variable] = [:]
    var position = Position.moving
    /// The `while` loops that it is inside of, the innermost last.
    var loops: [LoopFrame] = []
    /// How many strands lie around it.
    let depth: Int
}

/// The output of a step, by the number of that step where the journal has it.
struct Variable: Sendable, Equatable {
    let value: JSONValue
    let step: Int?
}

/// A step that runs or waits.
struct StepProgress: Sendable, Equatable {
    /// Counts from 1 within the run.
    let number: Int
    let node: String
    /// Counts from 1; grows with each retry.
    var attempt = 1
    /// What the step remembered when it began to wait.
    var memory = JSONValue.null
    /// What happened since; nil where nothing did.
    var signal: JSONValue?
}

/// A `while` that a strand is inside of.
struct LoopFrame: Sendable, Equatable {
    let node: String
    /// The round, counted from 1; 0 before the first.
    var iteration = 0
}

/// A step whose work is done by strands of its own.
struct Fork: Sendable {
    enum Kind: Sendable {
        case branches([String], join: String)
        case items([JSONValue], parallelism: Int)
        case call
        /// Workflows whose results the step is run again with.
        case consult([Consulted])
    }

    /// A workflow that a step consults.
    struct Consulted: Sendable, Equatable {
        /// The step's own name for it.
        let key: String
        /// Nil: it could not be begun.
        let strand: Int?
    }

    /// What a strand that is done leaves behind.
    struct Done: Sendable {
        let branch: StateMerge.Branch
        let vars: [String: Variable]
        let output: JSONValue
    }

    let number: Int
    let node: String
    let kind: Kind
    /// The next branch or element to begin.
    var next = 0
    var running = 0
    /// By branch or element.
    var done: [Int: Done] = [:]

    /// How many strands there will be in all.
    var count: Int {
        switch kind {
        case .branches(let names, _): names.count
        case .items(let items, _): items.count
        case .call: 1
        case .consult(let consulted): consulted.count
        }
    }

    /// How many may run beside each other.
    var width: Int {
        switch kind {
        case .branches(let names, _): names.count
        case .items(_, let parallelism): parallelism
        case .call: 1
        case .consult(let consulted): consulted.count
        }
    }
}
