import Core

@testable import Workflows

/// What there is to try of one kind of step: a row of the matrix.
///
/// The step `it` lies between `start` and `after`, an agent that says `Done.`; whatever fails leaves for the end `failed`.
struct KindRow: Sendable {
    /// A column of the matrix that a kind has, or why it cannot have it.
    enum Column<Value: Sendable>: Sendable {
        case does(Value)
        case cannot(String)
    }

    /// What somebody does where the run rests.
    enum Turn: Sendable {
        case message(String)
        case action
        case decision(String)
        /// What the call gave that the step waits for.
        case result(JSONValue)
        /// Answers to questions.
        case answers(StructuredInputSubmission)
        /// What became of the telephone call that the step waits for.
        case call(JSONValue)
        /// So many seconds go by.
        case time(Double)
    }

    /// How the step comes to its error edge.
    struct Failing: Sendable {
        /// What is different in its parameters.
        var parameters: JSONObject = [:]
        /// Whether everything that it works with fails.
        var services = false
        /// The steps around it where they are others.
        var others: [WorkflowNode]?
        var turns: [Turn] = []
        /// What its error edge is told.
        let code: RunFailure.Code
    }

    /// Where the step is when somebody ends its run.
    enum Place: Sendable {
        /// It waits for a model or another server, having been told this first.
        case atWork([Turn] = [])
        /// It rests.
        case resting
        /// In the transaction that records it: it takes no time.
        case recorded
    }

    let kind: String
    /// The name of the step, where it is not `it`.
    var slug = "it"
    let parameters: JSONObject
    /// The ports of the step that lead on.
    var ways = [StepPort.next]
    /// Other steps and the ways between them, without those of `it`.
    var others: [WorkflowNode] = []
    var edges: [String] = []
    /// Another workflow of the institution, named `inner`.
    var inner: WorkflowDefinition?
    /// What the model answers to the step.
    var answer = "Fine."
    /// What is done where it rests, in turn.
    var turns: [Turn] = []
    /// What the learner is told before `Done.`
    var said: [String] = []
    /// An expression that holds at the end.
    var holds = "true"
    /// Why the happy run fails, for the kind that does nothing else.
    var failsWith: RunFailure.Code?
    /// For what it rests, in turn.
    let waiting: Column<[Wait.Kind]>
    let error: Column<Failing>
    let cancellation: Column<Place>
    /// A crash after the step's work and before the journal knows of it: it is done again, and nothing else is.
    var resume: Column<Void> = .does(())

    /// The workflow with the step's way for errors, where it has one.
    func workflow(_ failing: Failing? = nil) -> WorkflowDefinition {
        var parameters = parameters
        for member in failing?.parameters.members ?? [] { parameters[member.key] = member.value }
        let isEnd = kind == "end"
        let hasAfter = !isEnd && failsWith == nil
        var nodes = [node("start", "start", kind == "start" ? parameters : [:])]
        if kind != "start" { nodes.append(node(slug, kind, parameters)) }
        nodes += failing?.others ?? others
        if hasAfter { nodes.append(node("after", "agent", ["instructions": "After", "input": "x"])) }
        if !isEnd { nodes.append(node("end", "end", ["output": .string(holds)])) }
        var definition = graph(nodes)
        let lines =
            edges + (kind == "start" || edges.contains { $0.hasPrefix("start") } ? [] : ["start > \(slug)"])
            + (hasAfter ? ways.map { "\(slug):\($0) > after" } + ["after > end"] : [])
        for line in lines { definition.edges += graph([], line).edges }
        if case .does = error, failing != nil || failsWith == nil {
            definition.nodes.append(
                node("failed", "end", ["status": "failed", "output": .string("vars.\(slug).error.code")]))
            definition.edges.append(WorkflowEdge(slug, "failed", port: StepPort.error))
        }
        return definition
    }
}

extension KindRow {
    /// Every row, by category.
    static let all = flow + waitingFlow + data + conversation + models + teaching + telephony
}
