import Core
package import Workflows

extension ClientToolCall {
    /// What the protocol of responses names the call's item; `call_id` names the call.
    var functionItem: String { "fc_" + callID.drop { $0 != "_" }.dropFirst() }

    /// The call as an item of a response; its arguments, as they were written, come when it is done.
    func function(_ written: String?) -> JSONValue {
        [
            "id": .string(functionItem), "type": "function_call", "call_id": .string(callID), "name": .string(name),
            "arguments": .string(written ?? ""), "status": written == nil ? "in_progress" : "completed",
        ]
    }
}

extension StructuredInput {
    /// The questions for programs that show text alone.
    package var text: String {
        questions.map { question in
            switch question.form {
            case .freeform(let description):
                [question.question, description].compactMap(\.self).joined(separator: "\n")
            case .multipleChoice(let options, _):
                question.question + "\n" + options.map { "- \($0)" }.joined(separator: "\n")
            }
        }.joined(separator: "\n\n")
    }
}
