import Core

/// Reads the parts of a test, and notes all that is wrong with them.
struct WorkflowTestReader {
    private static let members = ["name", "user", "course", "clock", "script", "pinned", "turns", "expect"]
    private let content: JSONObject
    private var problems: [WorkflowProblem] = []
    private var expectationCount = 0

    init(_ content: JSONValue) {
        if case .object(let members) = content { self.content = members } else { self.content = JSONObject() }
        if content.objectValue == nil { note("", "A test is an object.") }
        for key in self.content.keys where !Self.members.contains(key) {
            note(key, "There is no such member; those of a test are \(Self.members.joined(separator: ", ")).")
        }
        if content.serialized().count > WorkflowTest.sizeLimit {
            note("", "A test has at most \(WorkflowTest.sizeLimit >> 10) KiB.")
        }
    }

    mutating func note(_ field: String, _ message: String) {
        problems.append(WorkflowProblem(field: field.isEmpty ? nil : field, message: message))
    }

    func finish() -> [WorkflowProblem] { problems }

    mutating func object(_ name: String, default fallback: JSONValue) -> JSONValue {
        guard let value = content[name], !value.isNull else { return fallback }
        if value.objectValue == nil { note(name, "Expected an object.") }
        return value
    }

    mutating func time(_ name: String) -> Timestamp {
        let usual = Timestamp(microseconds: 1_767_603_600_000_000)  // 2026-01-05T09:00:00Z, a Monday
        guard let value = content[name], !value.isNull else { return usual }
        guard let time = value.stringValue.flatMap({ Timestamp(rfc3339: $0) }) else {
            note(name, "Expected a time such as 2026-01-05T09:00:00Z.")
            return usual
        }
        return time
    }

    mutating func script() -> [String: [ScriptedAnswer]] {
        guard let value = content["script"], !value.isNull else { return [:] }
        guard let steps = value.objectValue else {
            note("script", "Expected an object with a list of answers for each step.")
            return [:]
        }
        var script: [String: [ScriptedAnswer]] = [:]
        var count = 0
        for step in steps.members {
            guard let answers = step.value.arrayValue else {
                note("script.\(step.key)", "Expected a list of answers.")
                continue
            }
            count += answers.count
            guard count <= WorkflowTest.partLimit else {
                note("script", "A test has at most \(WorkflowTest.partLimit) scripted answers.")
                return script
            }
            for (index, answer) in answers.enumerated() {
                do throws(ScriptedAnswer.Problem) {
                    script[step.key, default: []].append(try ScriptedAnswer(json: answer))
                } catch {
                    note("script.\(step.key)[\(index)]", error.message)
                }
            }
        }
        return script
    }

    mutating func pinned() -> [String: JSONValue] {
        guard let value = content["pinned"], !value.isNull else { return [:] }
        guard let steps = value.objectValue, steps.count <= WorkflowTest.partLimit else {
            note("pinned", "Expected an object with an output for each step.")
            return [:]
        }
        return Dictionary(steps.members.map { ($0.key, $0.value) }) { first, _ in first }
    }

    // MARK: Turns

    mutating func turns() -> [WorkflowTest.Turn] {
        guard let turns = content["turns"]?.arrayValue, !turns.isEmpty else {
            note("turns", "A test has a list of turns; the first has the input or the message that begins the run.")
            return []
        }
        guard turns.count <= WorkflowTest.turnLimit else {
            note("turns", "A test has at most \(WorkflowTest.turnLimit) turns.")
            return []
        }
        return turns.enumerated().compactMap { index, turn in
            let field = "turns[\(index)]"
            let expectations = expectations("\(field).expect", turn["expect"])
            guard let act = act(turn, field) else { return nil }
            switch act {
            case .input, .message: break
            default: if index == 0 { note(field, "The first turn has an input or a message.") }
            }
            return WorkflowTest.Turn(act: act, expectations: expectations)
        }
    }

    private mutating func act(_ turn: JSONValue, _ field: String) -> WorkflowTest.Act? {
        let kinds = ["input", "message", "action", "decision", "tool_result", "answers", "pass_seconds", "cancel"]
        guard let members = turn.objectValue else {
            note(field, "Expected an object.")
            return nil
        }
        let given = members.keys.filter { kinds.contains($0) }
        for key in members.keys where !kinds.contains(key) && !["expect", "comment", "step"].contains(key) {
            note("\(field).\(key)", "There is no such member.")
        }
        guard given.count == 1, let kind = given.first, let value = members[kind] else {
            note(field, "A turn has one of: \(kinds.joined(separator: ", ")).")
            return nil
        }
        let step = members["step"]?.stringValue
        switch (kind, value) {
        case ("input", _): return .input(value)
        case ("message", .string(let text)) where text.utf8.count <= 64 << 10: return .message(text)
        case ("action", .object(let action)):
            guard let type = action["type"]?.stringValue else { break }
            return .action(type: type, payload: action["payload"] ?? .null, step: step)
        case ("decision", "approved"), ("decision", "rejected"):
            return .decision(
                approves: value == "approved", comment: members["comment"]?.stringValue, step: step)
        case ("tool_result", _): return .toolResult(value, step: step)
        case ("answers", .object(let answers)): return .answers(answers, step: step)
        case ("answers", "skipped"): return .answers(nil, step: step)
        case ("pass_seconds", _):
            guard let seconds = value.doubleValue, (0...315_360_000).contains(seconds) else { break }
            return .time(seconds)
        case ("cancel", .bool(true)): return .cancel
        default: break
        }
        let forms = [
            "message": "a text of at most 64 KiB", "action": "an object with a type and, if wanted, a payload",
            "decision": "approved or rejected",
            "answers": "an object with answers by the names of questions, or skipped",
            "pass_seconds": "a number of seconds", "cancel": "true",
        ]
        note("\(field).\(kind)", "Expected \(forms[kind] ?? "a value").")
        return nil
    }

    // MARK: Expectations

    mutating func expectations(_ name: String) -> [TestExpectation] { expectations(name, content[name]) }

    private mutating func expectations(_ field: String, _ value: JSONValue?) -> [TestExpectation] {
        guard let value, !value.isNull else { return [] }
        guard let list = value.arrayValue else {
            note(field, "Expected a list of expressions.")
            return []
        }
        expectationCount += list.count
        guard expectationCount <= WorkflowTest.partLimit else {
            note(field, "A test has at most \(WorkflowTest.partLimit) expectations.")
            return []
        }
        return list.enumerated().compactMap { index, item in
            let place = "\(field)[\(index)]"
            guard let source = item.stringValue ?? item["that"]?.stringValue else {
                note(place, "Expected an expression, or an object with one as \"that\" and a \"note\".")
                return nil
            }
            let (expectation, found) = TestExpectation.checked(source, note: item["note"]?.stringValue)
            for problem in found { note(place, problem) }
            return expectation
        }
    }
}
