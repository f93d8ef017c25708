package import Core

/// A conversation with a workflow that is played again: what the learner does, what models and other services answer, and
/// what has to hold. It needs no model, no network and no database.
package struct WorkflowTest: Sendable {
    /// Something that the learner, another person or time does.
    enum Act: Sendable {
        /// Begins a run with this input.
        case input(JSONValue)
        /// A message: a run that waits for one takes it, else a new run begins with it.
        case message(String)
        /// What somebody does with a widget; of the step with this slug, where several wait.
        case action(type: String, payload: JSONValue, step: String?)
        /// What somebody decides; at the step with this slug, where several wait.
        case decision(approves: Bool, comment: String?, step: String?)
        /// What the person's program gives for the call that waits; at the step with this slug, where several wait.
        case toolResult(JSONValue, step: String?)
        /// Answers to questions, by their names; nil where they are skipped.
        case answers(JSONObject?, step: String?)
        /// So many seconds pass.
        case time(Double)
        /// Somebody ends the run.
        case cancel
    }

    /// One act, and what has to hold once the workflow has come to rest after it.
    struct Turn: Sendable {
        let act: Act
        let expectations: [TestExpectation]
    }

    /// The most bytes of a test as JSON.
    package static let sizeLimit = 512 << 10
    /// The most turns.
    static let turnLimit = 200
    /// The most scripted answers, pinned outputs and expectations, each.
    static let partLimit = 2000

    package let name: String
    /// Who talks, as expressions see it: `{"id", "role", "locale"}`.
    let user: JSONValue
    let course: JSONValue
    /// When the conversation begins.
    let clock: Timestamp
    /// What is answered, step by step.
    let script: [String: [ScriptedAnswer]]
    /// The outputs of steps that are not carried out, each time they are come to.
    let pinned: [String: JSONValue]
    let turns: [Turn]
    /// What has to hold at the end.
    let expectations: [TestExpectation]
    /// What it was read from, without its name.
    package let content: JSONValue

    /// Reads a test. Throws everything that is wrong with it.
    package init(name: String, content: JSONValue) throws(InvalidWorkflowTest) {
        var reader = WorkflowTestReader(content)
        let trimmed = name.trimmingSpaces
        if trimmed.isEmpty || trimmed.unicodeScalars.count > 200 {
            reader.note("name", "A test has a name of 1 to 200 characters.")
        }
        self.name = trimmed
        self.content = content
        user = reader.object("user", default: ["id": "learner", "role": "learner", "locale": "en"])
        course = reader.object("course", default: [:])
        clock = reader.time("clock")
        script = reader.script()
        pinned = reader.pinned()
        turns = reader.turns()
        expectations = reader.expectations("expect")
        let problems = reader.finish()
        guard problems.isEmpty else { throw InvalidWorkflowTest(name: trimmed, problems) }
    }

    /// Reads a document with a name in it.
    package init(json: JSONValue) throws(InvalidWorkflowTest) {
        guard case .object(var members) = json, let name = members["name"]?.stringValue else {
            throw InvalidWorkflowTest(
                name: "", [WorkflowProblem(field: "name", message: "A test is an object with a name.")])
        }
        members["name"] = nil
        try self.init(name: name, content: .object(members))
    }

    /// The test with its name in it, as documents have it.
    package var json: JSONValue {
        var members: JSONObject = ["name": .string(name)]
        for member in content.objectValue?.members ?? [] { members[member.key] = member.value }
        return .object(members)
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmingSpaces: String {
        let scalars = unicodeScalars
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}
