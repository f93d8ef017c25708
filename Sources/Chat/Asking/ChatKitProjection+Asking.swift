import Core
import Workflows

/// What people and their programs are asked, as ChatKit has it.
extension ChatKitProjection {
    /// Who sent the result of a call knows of it; those who only listen see the call completed.
    func asking(_ event: AskingEvent) -> [ChatKitEvent] {
        switch event {
        // Of a call ChatKit has no words until it is whole.
        case .toolWritten: []
        case .toolCalled(let id, let call): [.itemDone(item(id, .clientToolCall(call)))]
        case .toolAnswered(let id, let call):
            isForListeners ? [.itemReplaced(item(id, .clientToolCall(call)))] : []
        case .inputAsked(let id, let input): [.itemDone(item(id, .structuredInput(input)))]
        case .inputAnswered(let id, let input): [.itemReplaced(item(id, .structuredInput(input)))]
        case .withdrawn(let id): [.itemRemoved(id)]
        }
    }
}
