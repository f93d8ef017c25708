import ModelProviders

/// Asks a model and shows its words while it writes them. A model that fails leaves nothing behind.
struct ShownAnswer: Sendable {
    let settings: ModelSettings
    let ledger: AgentLedger

    /// What it wrote, behind the opening; nil where it gave nothing, which is then not shown.
    func write(
        _ messages: [ModelMessage], after opening: (inout MessageComposer) async throws -> Void = { _ in },
        _ context: StepContext
    ) async throws -> String? {
        var message: MessageComposer?
        do {
            let turn = try await settings.provider(context).turn(settings.request(messages)) { text in
                if message == nil {
                    var begun = try await MessageComposer(context)
                    message = begun
                    try await opening(&begun)
                    message = begun
                }
                try await message?.append(text)
            }
            ledger.add(turn.usage)
            guard message != nil, !turn.text.isBlank else { throw ModelError(.malformedResponse, "No answer.") }
            _ = try await message?.finish()
            try await AnswerEnd(turn.finish).tell(context)
            return turn.text
        } catch let error as ModelError where error.reason != .cancelled {
            if let message { try await context.emit(.messageRemoved(message.itemID)) }
            return nil
        }
    }
}
