package import Core
import Expressions
import HTTPCore

/// Outputs that are taken in the place of steps, which are not carried out then.
package enum PinnedOutputs {
    /// What is wrong with such outputs: steps that there are not or that cannot be left out, and values that are not what
    /// the step gives. Members may be missing; what is there has the step's types.
    package static func problems(
        of pinned: [String: JSONValue], in workflow: CompiledWorkflow, catalog: StepCatalog = .standard
    ) -> [WorkflowProblem] {
        pinned.sorted { $0.key < $1.key }.flatMap { slug, output in
            problems(of: output, at: slug, in: workflow, catalog).map { message in
                WorkflowProblem(node: slug, field: "pinned.\(slug)", message: message)
            }
        }
    }

    private static func problems(
        of output: JSONValue, at slug: String, in workflow: CompiledWorkflow, _ catalog: StepCatalog
    ) -> [String] {
        guard let node = workflow.nodes[slug] else { return ["There is no step '\(slug)'."] }
        guard let step = node.step, ![StartStep.kind, EndStep.kind, FailStep.kind].contains(node.kind) else {
            return ["A step of the kind '\(node.kind)' gives nothing that could be taken in its place."]
        }
        var problems: [String] = []
        let shape = catalog.description(of: node.kind)?.output.json.withoutRequirements ?? true
        if let schema = try? Schema(shape) {
            problems = schema.problems(of: output).map(\.description)
        }
        if problems.isEmpty, step.port(for: output) == nil {
            problems.append(
                "The output does not tell by which way the step goes on: \(step.ports.joined(separator: ", ")).")
        }
        do throws(RunFailure) { _ = try output.keepable() } catch { problems.append(error.description) }
        return problems
    }
}

extension Step {
    /// The port by which the step goes on with this output; nil where the output does not tell.
    func port(for output: JSONValue) -> String? {
        // The kinds that have several ways tell in their output which one they took.
        let told = ["branch", "label", "decision"].lazy.compactMap { output[$0]?.stringValue }.first
        if let told, ports.contains(told) { return told }
        if output["hit"] == true, ports.contains(GuardrailStep.hit) { return GuardrailStep.hit }
        return ports.contains(StepPort.next) ? StepPort.next : nil
    }
}

extension Step {
    /// What comes of the step where this stands for its output; it was checked when the run began.
    func result(pinned output: JSONValue) -> StepResult {
        .proceed(output: output, port: port(for: output) ?? StepPort.next)
    }
}

extension JSONValue {
    /// A JSON Schema that asks for no members, and allows any others.
    fileprivate var withoutRequirements: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.withoutRequirements))
        case .object(let object):
            .object(
                JSONObject(
                    object.members.filter { member in
                        // Members of values may have these names too.
                        !(member.key == "required" && member.value.arrayValue != nil
                            || member.key == "additionalProperties" && member.value == false)
                    }.map { ($0.key, $0.value.withoutRequirements) }))
        default: self
        }
    }
}
