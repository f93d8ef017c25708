import Core

/// Puts a waiting run at another step of its version, one at which runs wait for their person.
///
/// A pure function over the snapshot that the journal keeps: what was done and what the state holds stays as it was, branches
/// and called workflows that the run was in are given up, and the step begins from its beginning, with its question.
struct RunPlacement {
    /// The kinds of steps that a person can be put at.
    static let kinds: Set = [
        WaitForUserInputStep.kind, WidgetStep.kind, StructuredInputStep.kind, GuidedExerciseStep.kind,
        EvaluatedStep.kind,
        HelpLoopStep.kind,
    ]

    let workflow: CompiledWorkflow

    /// The snapshot as it is at the step.
    func placed(_ snapshot: JSONValue, at slug: String) throws(RunPlacementRefusal) -> JSONValue {
        guard case .object(var members) = snapshot, let last = members["last_number"]?.integerValue,
            case .object(var root)? = members["strands"]?.arrayValue?.first(where: { $0["id"] == 0 })
        else { throw RunPlacementRefusal("What was known of this run cannot be read any more.") }
        let loops = try self.loops(around: slug)
        let number = JSONValue.integer(last + 1)
        let frames = root["loops"]?.arrayValue ?? []
        root["loops"] =
            loops.isEmpty
            ? nil : .array(loops.map { loop in frames.first { $0["node"] == .string(loop) } ?? Self.frame(loop) })
        root["position"] = ["step": ["number": number, "node": .string(slug), "attempt": 1, "memory": .null]]
        members["last_number"] = number
        members["steps"] = 0
        members["strands"] = [.object(root)]
        return .object(members)
    }

    private static func frame(_ loop: String) -> JSONValue { ["node": .string(loop), "iteration": 1] }

    /// The loops around the step, the outermost first.
    private func loops(around slug: String) throws(RunPlacementRefusal) -> [String] {
        guard let node = workflow.nodes[slug] else { throw RunPlacementRefusal("There is no step '\(slug)'.") }
        guard Self.kinds.contains(node.kind) else {
            throw RunPlacementRefusal("At the step '\(slug)' no run waits for its person.")
        }
        var loops: [String] = []
        var inner = node
        while true {
            guard !isInBranch(inner.slug) else {
                throw RunPlacementRefusal("The step '\(slug)' lies in a branch beside others.")
            }
            guard let parent = inner.parent.flatMap({ workflow.nodes[$0] }), loops.count < 100 else {
                return loops.reversed()
            }
            guard case .control(.whileLoop) = parent.role else {
                throw RunPlacementRefusal("The step '\(slug)' lies in a loop over a list.")
            }
            loops.append(parent.slug)
            inner = parent
        }
    }

    /// Whether the step lies between a `parallel` and its join.
    private func isInBranch(_ slug: String) -> Bool {
        workflow.nodes.values.contains { node in
            guard case .control(.parallel(_, let join)) = node.role else { return false }
            var seen: Set = [node.slug, join]
            var open = node.exits.values.flatMap { $0.map(\.target) }
            while let next = open.popLast() {
                guard seen.insert(next).inserted else { continue }
                if next == slug { return true }
                open += workflow.nodes[next]?.exits.values.flatMap { $0.map(\.target) } ?? []
            }
            return false
        }
    }
}

/// Why a run cannot be put at a step.
package struct RunPlacementRefusal: Error, Equatable {
    package let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
