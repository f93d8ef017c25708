import Core
import ModelProviders

/// What an agent says while its model writes: a message, or the widget that the text fills, or both.
///
/// A class, so that the calls that wait for the model have no room to keep for it.
final class AgentSpeech {
    /// In which the model spoke last.
    private(set) var round = 0
    private let context: StepContext
    private let opening: String
    private let model: String
    private let isShown: Bool
    /// The first round that was not shown in an attempt before.
    private let firstShown: Int
    private let hasSpoken: Bool
    private var message: MessageComposer?
    private var stream: WidgetStream?

    /// - Parameters:
    ///   - isShown: whether there is a message
    ///   - opening: what stands before the model's first words
    init(_ dialogue: ModelDialogue, isShown: Bool, after opening: String, _ context: StepContext) {
        self.context = context
        self.opening = opening
        self.isShown = isShown
        model = dialogue.provider.name
        firstShown = dialogue.journal?.shownRounds ?? 0
        hasSpoken = dialogue.journal?.hasSpoken ?? false
    }

    /// Shows the widget that the text fills.
    func begin(_ widget: AgentWidget) async throws {
        stream = try await WidgetStream(widget, of: model, context)
    }

    /// Takes the next words. The message opens with the first ones, so that a model that is not there leaves nothing behind.
    func say(_ text: String, in round: Int) async throws {
        defer { self.round = round }
        if round != self.round, stream?.isEmpty == false { try await stream?.append("\n\n") }
        try await stream?.append(text)
        guard isShown, round >= firstShown else { return }
        if message == nil {
            message = try await MessageComposer(context)
            if !hasSpoken { try await message?.append(opening) }
        } else if round != self.round {
            try await message?.append("\n\n")
        }
        try await message?.append(text)
    }

    /// The message as far as it is; a widget is withdrawn, and shown anew afterwards with everything that was said.
    func pause() async throws -> MessageComposer? {
        try await stream?.withdraw()
        return message
    }

    /// Completes what is shown, and gives the widget.
    func finish() async throws -> ItemID? {
        _ = try await message?.finish()
        return try await stream?.finish()
    }
}
