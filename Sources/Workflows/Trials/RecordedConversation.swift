package import Core

/// A conversation as the journal has it, out of which a test is made.
package struct RecordedConversation: Sendable {
    /// One run of it.
    package struct Run: Sendable {
        package let input: RunInput
        /// Whether a message began it, which is then among those of the conversation.
        package let isMessage: Bool
        package let status: RunStatus
        package let result: JSONValue
        package let createdAt: Timestamp
        package let finishedAt: Timestamp?
        package let steps: [Step]
    }

    /// One step of a run.
    package struct Step: Sendable {
        package let node: String
        package let kind: String
        /// The slug of the workflow that it is a step of, where that was called by another.
        package let workflow: String?
        package let status: String
        package let output: JSONValue
        package let error: JSONValue
        /// What models and searches answered to it.
        package let answers: [JSONValue]
        package let startedAt: Timestamp
        package let finishedAt: Timestamp?

        /// As a test names it.
        var name: String { workflow.map { "\($0)/\(node)" } ?? node }
    }

    /// Something that was said.
    package enum Saying: Sendable {
        /// By the learner.
        case message(String)
        /// By the assistant.
        case answer(String)
        /// With a widget: `{"type", "payload", "item_id"}`.
        case action(JSONValue)
    }

    let runs: [Run]
    let sayings: [(time: Timestamp, saying: Saying)]
    let definition: WorkflowDefinition

    /// - Parameter sayings: in their order
    package init(
        _ runs: [Run], _ sayings: [(time: Timestamp, saying: Saying)], of definition: WorkflowDefinition
    ) {
        self.runs = runs
        self.sayings = sayings
        self.definition = definition
    }

    /// The conversation as a test: what was done in turn, what models and searches answered, and that the assistant says
    /// and the workflow does the same again. The person's identifier stays out of it; what was said does not.
    package var content: JSONValue {
        let person = runs.first?.input.user ?? .null
        let user: JSONValue = [
            "id": "learner", "role": person["role"] ?? "learner", "locale": person["locale"] ?? "en",
        ]
        var content: JSONObject = ["user": user]
        if let course = runs.first?.input.course, course != [:] { content["course"] = course }
        if let begun = runs.first?.createdAt { content["clock"] = .string(begun.rfc3339) }
        content["script"] = script
        var pinned = JSONObject()
        for output in runs.flatMap(\.input.pinned.members) { pinned[output.key] = output.value }
        if !pinned.isEmpty { content["pinned"] = .object(pinned) }
        content["turns"] = .array(turns)
        content["expect"] = .array(expectations.map { .string($0) })
        return .object(content)
    }

    // MARK: Script

    private var script: JSONValue {
        var script: [(step: String, answers: [JSONValue])] = []
        for run in runs {
            for step in run.steps where run.input.pinned[step.name] == nil {
                let answers = answers(of: step)
                guard !answers.isEmpty else { continue }
                if let index = script.firstIndex(where: { $0.step == step.name }) {
                    script[index].answers += answers
                } else {
                    script.append((step.name, answers))
                }
            }
        }
        return .object(JSONObject(script.map { ($0.step, .array($0.answers)) }))
    }

    private func answers(of step: Step) -> [JSONValue] {
        switch step.kind {
        case HTTPRequestStep.kind, VectorSearchStep.kind:
            // These give what came from elsewhere: the whole step is scripted.
            switch step.status {
            case "completed": return [["output": step.output]]
            case "failed":
                return [
                    [
                        "failure": step.error["code"] ?? "internal_error",
                        "message": step.error["message"] ?? "It failed.",
                    ]
                ]
            default: return []
            }
        default: return step.answers + tools(of: step)
        }
    }

    /// What tools gave that are neither searches nor agents, whose answers are among those of the step.
    private func tools(of step: Step) -> [JSONValue] {
        let node = definition.nodes.first { step.workflow == nil && $0.slug == step.node }
        let parameters = node?.parameters["tools"]?.arrayValue ?? []
        let own = parameters.compactMap { tool -> String? in
            switch tool["type"] {
            case "vector_search": tool["name"]?.stringValue ?? "search_\(tool["store"]?.stringValue ?? "")"
            case "agent", "workflow": tool["name"]?.stringValue ?? tool["workflow"]?.stringValue
            default: nil
            }
        }
        return (step.output["tool_calls"]?.arrayValue ?? []).compactMap { call in
            guard let name = call["name"]?.stringValue, !own.contains(name) else { return nil }
            return [
                "tool": .string(name), "result": call["result"] ?? "", "is_error": call["is_error"] ?? false,
            ]
        }
    }

    // MARK: Turns

    /// What was done, or what the assistant said.
    private enum Entry {
        case act(JSONObject)
        case answer(String)
    }

    /// All that happened, in its order: what was said has one, and what is known by its time alone comes in between.
    private var line: [Entry] {
        var line = sayings.map { time, saying -> (time: Timestamp, entry: Entry) in
            switch saying {
            case .message(let text): (time, .act(["message": .string(text)]))
            case .answer(let text): (time, .answer(text))
            case .action(let action):
                (time, .act(["action": ["type": action["type"] ?? "", "payload": action["payload"] ?? .null]]))
            }
        }
        func insert(_ act: JSONObject, at time: Timestamp, before isLater: (Timestamp) -> Bool) {
            let index = line.firstIndex { isLater($0.time) } ?? line.endIndex
            line.insert((time, .act(act)), at: index)
        }
        for run in runs {
            // What a run says comes after its beginning, at the same moment too.
            if !run.isMessage { insert(["input": run.input.input], at: run.createdAt) { $0 >= run.createdAt } }
            for (act, time) in decisions(in: run) { insert(act, at: time) { $0 > time } }
            if run.status == .cancelled, let time = run.finishedAt { insert(["cancel": true], at: time) { $0 > time } }
        }
        return line.map(\.entry)
    }

    private func decisions(in run: Run) -> [(act: JSONObject, time: Timestamp)] {
        run.steps.compactMap { step in
            guard step.kind == ApprovalStep.kind, let time = step.finishedAt, let decision = step.output["decision"],
                ["approved", "rejected"].contains(decision)
            else { return nil }
            var act: JSONObject = ["decision": decision, "step": .string(step.name)]
            if let comment = step.output["comment"], !comment.isNull { act["comment"] = comment }
            return (act, time)
        }
    }

    /// What was done, each with the last thing that the assistant said before the next.
    private var turns: [JSONValue] {
        var turns: [JSONObject] = []
        for entry in line {
            switch entry {
            case .act(let act): turns.append(act)
            case .answer(let text):
                guard !turns.isEmpty, text.utf8.count <= 2000 else { continue }
                let expectation = "answer == \(JSONValue.string(text).serializedString())"
                turns[turns.count - 1]["expect"] = [.string(expectation)]
            }
        }
        return turns.map { .object($0) }
    }

    private var expectations: [String] {
        guard let last = runs.last else { return [] }
        var expectations = ["status == '\(last.status.rawValue)'"]
        if let grade = last.result["grade"], grade["score"] != nil {
            expectations.append("grade.score == \((grade["score"] ?? .null).serializedString())")
        }
        return expectations
    }
}
