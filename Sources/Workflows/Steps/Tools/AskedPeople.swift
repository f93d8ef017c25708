import Core
import Tools

/// What an agent's step remembers of people that it asked for a call.
struct AskedPeople: Sendable {
    enum Form: Sendable {
        case questions(ItemID, StructuredInput)
        case consent(ItemID, StructuredInput)
        case decision(ApprovalID)
    }

    /// What came of it.
    enum Outcome: Sendable, Equatable {
        case agreed
        /// What the call gives.
        case given(String)
        /// Why the call is not made, for the model.
        case refused(String)
    }

    /// Under which the step's memory keeps it.
    static let member = "people_call"
    /// The key of the call.
    let key: String
    private let form: Form

    init(key: String, _ form: Form) {
        self.key = key
        self.form = form
    }

    /// What the step that runs asked for before it rested; nil where it did not.
    init?(_ context: StepContext) {
        guard context.signal != nil, let json = context.memory[Self.member], let key = json["key"]?.stringValue else {
            return nil
        }
        if let id = json["approval_id"]?.stringValue.flatMap({ ApprovalID($0) }) {
            self.init(key: key, .decision(id))
        } else if let item = json["item_id"]?.stringValue.flatMap({ ItemID($0) }), let input = json["input"] {
            let input = StructuredInput(json: input)
            self.init(key: key, json["is_consent"] == true ? .consent(item, input) : .questions(item, input))
        } else {
            return nil
        }
    }

    var json: JSONValue {
        switch form {
        case .questions(let item, let input), .consent(let item, let input):
            var isConsent = false
            if case .consent = form { isConsent = true }
            return [
                "key": .string(key), "item_id": .string(item.description), "input": .object(input.json),
                "is_consent": .bool(isConsent),
            ]
        case .decision(let id): return ["key": .string(key), "approval_id": .string(id.description)]
        }
    }

    /// What came of it, and what is to be seen of that.
    func heard(_ signal: JSONValue) -> (outcome: Outcome, events: [RunEvent]) {
        switch form {
        case .decision(let id): decided(id, signal)
        case .questions(let item, let input):
            answered(item, input, signal) { input in
                let answers = input.questions.map { question -> JSONValue in
                    let values = question.answer?.values ?? []
                    return [
                        "question": .string(question.question),
                        "answer": values.isEmpty
                            ? .null : values.count == 1 ? .string(values[0]) : .array(values.map { .string($0) }),
                    ]
                }
                return .given(JSONValue.array(answers).serializedString())
            }
        case .consent(let item, let input):
            answered(item, input, signal) { answered in
                guard let question = answered.questions.first, let value = question.answer?.values.first,
                    case .multipleChoice(let options, _) = question.form
                else { return .refused(Self.noConsent) }
                if value == options.first { return .agreed }
                return .refused(Self.noConsent + (options.contains(value) ? "" : " They wrote: \(value)"))
            }
        }
    }

    private static let noConsent = "The person did not agree to this call."

    private func decided(_ id: ApprovalID, _ signal: JSONValue) -> (Outcome, [RunEvent]) {
        let comment = signal["comment"]?.stringValue.map { " They wrote: \($0)" } ?? ""
        switch signal["decision"]?.stringValue.flatMap(ApprovalDecision.init(rawValue:)) {
        case .approved: return (.agreed, [])
        case .rejected: return (.refused("A teacher did not agree to this call.\(comment)"), [])
        case nil: return (.refused("Nobody decided in time: the call was given up."), [.approvalChanged(.expired(id))])
        }
    }

    private func answered(
        _ item: ItemID, _ input: StructuredInput, _ signal: JSONValue, _ outcome: (StructuredInput) -> Outcome
    ) -> (Outcome, [RunEvent]) {
        let message = signal["message"]?["text"]?.stringValue
        let submission = StructuredInputSubmission(json: signal) ?? message.flatMap(input.reading)
        let answered = input.answered(submission ?? StructuredInputSubmission(isSkipped: true))
        let events = [RunEvent.asking(.inputAnswered(item, answered))]
        if answered.status == .answered { return (outcome(answered), events) }
        if signal.isNull { return (.refused("Nobody answered in time: the call was given up."), events) }
        let words = message.map { " They wrote instead: \($0)" } ?? ""
        return (.refused("The person did not answer this.\(words)"), events)
    }
}

extension AskedPeople.Outcome {
    /// The form that the journal keeps.
    var json: JSONValue {
        switch self {
        case .agreed: ["agreed": true]
        case .given(let text): ["given": .string(text.withoutNUL)]
        case .refused(let reason): ["refused": .string(reason.withoutNUL)]
        }
    }

    /// Reads what `json` wrote.
    init?(json: JSONValue) {
        if let text = json["given"]?.stringValue {
            self = .given(text)
        } else if let reason = json["refused"]?.stringValue {
            self = .refused(reason)
        } else if json["agreed"] == true {
            self = .agreed
        } else {
            return nil
        }
    }
}
