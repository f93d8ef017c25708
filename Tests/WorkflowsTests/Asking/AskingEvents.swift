import Core

@testable import Workflows

extension [RunEvent] {
    /// What people and programs were asked, in order.
    var asking: [AskingEvent] { compactMap { if case .asking(let event) = $0 { event } else { nil } } }

    /// The calls that programs are asked for.
    var calls: [(item: ItemID, call: ClientToolCall)] {
        asking.compactMap { if case .toolCalled(let item, let call) = $0 { (item, call) } else { nil } }
    }

    /// The questions that were asked.
    var questions: [(item: ItemID, input: StructuredInput)] {
        asking.compactMap { if case .inputAsked(let item, let input) = $0 { (item, input) } else { nil } }
    }
}

extension AskingEvent {
    /// In a word, for comparing.
    var word: String {
        switch self {
        case .toolWritten(_, let name, let arguments): "wrote \(name) \(arguments)"
        case .toolCalled(_, let call): "called \(call.name)"
        case .toolAnswered(_, let call): "answered \(call.name) \(call.output.serializedString())"
        case .inputAsked: "asked"
        case .inputAnswered(_, let input): input.status.rawValue
        case .withdrawn: "withdrawn"
        }
    }
}

/// Tells the run what the call gave.
func result(_ output: JSONValue, of asked: (item: ItemID, call: ClientToolCall)) -> RunSignal {
    .clientTools([asked.call.callID: output], to: asked.item)
}

/// A message of the person.
func message(_ text: String) -> RunSignal { RunSignal(.userInput, ["text": .string(text)]) }
