import Core

/// The most that a call may take, before anybody knows what it does.
///
/// A token is at least a byte of the text that it stands for, so the bytes of what is sent are as many tokens at most;
/// the answer, with what is thought before it, has as many as the provider is told. What is held is too much therefore,
/// for as long as the call is under way: a call that does not fit beside the holds of others waits for them (see
/// `take_budget_holds`).
struct CallEstimate: Sendable, Equatable {
    /// What surrounds each message.
    static let envelope = 16
    /// Of one image, whatever its size: more than providers count for the largest.
    private static let image = 4096
    /// Of an answer without a limit of its own.
    static let longestAnswer = 8192

    /// Both together bound what is read, in bytes, and written, in tokens.
    let read: Int
    let written: Int
    /// What is known before: images, characters, sound.
    private let rest: CallMeasure

    /// Of a call that is no conversation.
    init(read: Int = 0, written: Int = 0, images: Int = 0, characters: Int = 0, sound: Duration = .zero) {
        self.read = read
        self.written = written
        rest = CallMeasure(images: images, characters: characters, sound: sound)
    }

    /// - Parameter kind: the protocol by which the model is asked
    init(_ request: ModelRequest, by kind: ProviderKind?) {
        var bytes = request.format.map { $0.schema.serialized().count } ?? 0
        for message in request.messages {
            bytes += message.content.utf8.count + Self.envelope + message.images.count * Self.image
            for call in message.toolCalls { bytes += call.name.utf8.count + call.arguments.utf8.count + Self.envelope }
            if let replay = message.replay { bytes += replay.content.serialized().count }
        }
        for tool in request.tools {
            bytes +=
                tool.name.utf8.count + tool.description.utf8.count + tool.parameters.serialized().count
                + Self.envelope
        }
        read = bytes
        written = request.tokenLimit(for: kind) ?? Self.longestAnswer + (request.thinkingLimit(for: kind) ?? 0)
        rest = .nothing
    }

    /// The most.
    var most: CallMeasure { measure(TokenUsage(input: read, output: written)) }

    /// What a call probably took whose answer broke off after so many bytes: four of them are a token.
    func probable(answer bytes: Int) -> CallMeasure {
        measure(TokenUsage(input: (read + 3) / 4, output: min((bytes + 3) / 4, written)))
    }

    private func measure(_ tokens: TokenUsage) -> CallMeasure {
        var measure = rest
        measure.tokens = tokens
        return measure
    }
}
