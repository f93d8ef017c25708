import Core
import Expressions

/// What a step of control does; the run's machine does it without any help.
enum Control: Sendable {
    /// The body, for as long as the condition holds, checked before each round.
    case whileLoop(Expression, maximum: Int)
    /// The body for each element of a list, so many beside each other; `collect` says what is kept of each.
    case forEach(Expression, parallelism: Int, collect: Expression?)
    /// All branches beside each other, each with a copy of the state, until all have come to the join.
    case parallel([String], join: String)
    case join
}

/// One kind of step of control, configured by the parameters of a node.
protocol ControlStep: StepKind {
    var control: Control { get }
}

/// Repeats the steps inside it for as long as `condition` holds. Output: `{"iteration"}`, the round, counted from 1.
struct WhileStep: ControlStep {
    static let kind = "while"
    let control: Control
    let ports = [StepPort.next, StepPort.body]

    init(parameters: inout StepParameters) {
        let condition = parameters.requiredExpression("condition")
        control = .whileLoop(condition, maximum: parameters.integer("max_iterations", default: 100, in: 1...10_000))
    }
}

/// Repeats the steps inside it for each element of the list `items`, `parallelism` of them at once. Inside,
/// `vars.<slug>` is `{"item", "index"}`; afterwards `{"count", "results"}` with what `collect` gave for each.
struct ForEachStep: ControlStep {
    static let kind = "for_each"
    let control: Control
    let ports = [StepPort.next, StepPort.body]

    init(parameters: inout StepParameters) {
        let items = parameters.requiredExpression("items")
        let parallelism = parameters.integer("parallelism", default: 1, in: 1...32)
        control = .forEach(items, parallelism: parallelism, collect: parameters.expression("collect"))
    }
}

/// Does the `branches`, which are its ports, beside each other; they meet at the step `join`.
struct ParallelStep: ControlStep {
    static let kind = "parallel"
    let control: Control
    let ports: [String]

    init(parameters: inout StepParameters) {
        let branches = parameters.identifiers("branches", count: 2...32)
        ports = branches
        control = .parallel(branches, join: parameters.string("join"))
    }
}

/// Where the branches of a `parallel` meet.
struct JoinStep: ControlStep {
    static let kind = "join"
    let control = Control.join

    init(parameters: inout StepParameters) {}
}
