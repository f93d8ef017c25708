package import Core

extension StructuredInput {
    /// The form that the journal and the thread keep, in the order of the ChatKit protocol.
    package var json: JSONObject {
        ["status": .string(status.rawValue), "inputs": .array(questions.map(\.json))]
    }

    /// Reads what `json` wrote; whatever is missing is empty.
    package init(json: JSONValue) {
        self.init(
            (json["inputs"]?.arrayValue ?? []).map(Question.init(json:)),
            status: json["status"]?.stringValue.flatMap(Status.init(rawValue:)) ?? .pending)
    }
}

extension StructuredInput.Question {
    fileprivate var json: JSONValue {
        var members: JSONObject = ["id": .string(id), "question": .string(question)]
        if let answer { members.append("answer", answer.json) }
        switch form {
        case .multipleChoice(let options, let multiple):
            members.append("type", "multiple_choice")
            members.append("options", .array(options.map { ["value": .string($0)] }))
            members.append("multiple", .bool(multiple))
        case .freeform(let description):
            members.append("type", "freeform")
            if let description { members.append("description", .string(description)) }
        }
        return .object(members)
    }

    fileprivate init(json: JSONValue) {
        let options = (json["options"]?.arrayValue ?? []).compactMap { $0["value"]?.stringValue }
        self.init(
            id: json["id"]?.stringValue ?? "", question: json["question"]?.stringValue ?? "",
            form: json["type"] == "multiple_choice"
                ? .multipleChoice(options: options, multiple: json["multiple"]?.boolValue ?? false)
                : .freeform(description: json["description"]?.stringValue),
            answer: json["answer"].map(StructuredInput.Answer.init(json:)))
    }
}

extension StructuredInput.Answer {
    var json: JSONValue { ["values": .array(values.map { .string($0) }), "skipped": .bool(isSkipped)] }

    init(json: JSONValue) {
        self.init(
            (json["values"]?.arrayValue ?? []).compactMap(\.stringValue), isSkipped: json["skipped"]?.boolValue ?? false
        )
    }
}

extension StructuredInputSubmission {
    /// The form in which a run is told of it.
    package var json: JSONValue {
        [
            "status": isSkipped ? "skipped" : "answered",
            "answers": .object(JSONObject(answers.sorted { $0.key < $1.key }.map { ($0.key, $0.value.json) })),
        ]
    }

    /// Reads what `json` wrote; nil for anything else.
    init?(json: JSONValue) {
        guard let status = json["status"]?.stringValue else { return nil }
        self.init(
            isSkipped: status == "skipped",
            answers: Dictionary(
                (json["answers"]?.objectValue?.members ?? []).map {
                    ($0.key, StructuredInput.Answer(json: $0.value))
                }
            ) { first, _ in first })
    }
}
