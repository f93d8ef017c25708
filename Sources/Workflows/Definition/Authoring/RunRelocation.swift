import Core

/// Takes a waiting run over to another version of its workflow, where it finds the steps at which it waits.
///
/// A pure function over the snapshot that the journal keeps: every strand of the workflow has to be at a step that the
/// other version has as well, of the same kind and in the same loops; what was done before stays as it was.
struct RunRelocation {
    /// Why a run stays where it is.
    struct Refusal: Error, Equatable {
        let reason: String

        init(_ reason: String) {
            self.reason = reason
        }
    }

    let version: WorkflowVersionID
    let workflow: CompiledWorkflow
    let newVersion: WorkflowVersionID
    let newWorkflow: CompiledWorkflow

    /// The snapshot as it is in the other version.
    func moved(_ snapshot: JSONValue) throws(Refusal) -> JSONValue {
        guard case .object(var members) = snapshot, case .array(let strands)? = members["strands"], !strands.isEmpty
        else { throw Refusal("What was known of this run cannot be read any more.") }
        var moved: [JSONValue] = []
        for strand in strands { moved.append(try self.strand(strand)) }
        members["strands"] = .array(moved)
        return .object(members)
    }

    private func strand(_ json: JSONValue) throws(Refusal) -> JSONValue {
        guard case .object(var members) = json else {
            throw Refusal("What was known of this run cannot be read any more.")
        }
        // A strand of another workflow, which this one called, stays on its version.
        guard members["version"]?.stringValue == version.description else { return json }
        let position = members["position"] ?? .null
        guard let slug = (position["step"] ?? position["fork"])?["node"]?.stringValue else {
            throw Refusal("It is between two steps.")
        }
        try requireStep(slug)
        for loop in members["loops"]?.arrayValue ?? [] { try requireStep(loop["node"]?.stringValue ?? "") }
        if let names = position["fork"]?["branches"]?.arrayValue?.compactMap(\.stringValue) {
            guard case .control(.parallel(let branches, let join))? = newWorkflow.nodes[slug]?.role,
                branches == names, join == position["fork"]?["join"]?.stringValue
            else { throw Refusal("The step '\(slug)' has other branches.") }
        }
        members["version"] = .string(newVersion.description)
        return .object(members)
    }

    private func requireStep(_ slug: String) throws(Refusal) {
        guard let node = newWorkflow.nodes[slug] else { throw Refusal("There is no step '\(slug)'.") }
        let old = workflow.nodes[slug]
        guard node.kind == old?.kind else {
            throw Refusal("The step '\(slug)' is of the kind \(node.kind), and was \(old?.kind ?? "none").")
        }
        guard node.parent == old?.parent else { throw Refusal("The step '\(slug)' lies in another loop.") }
        if let loop = node.parent { try requireStep(loop) }
    }
}
