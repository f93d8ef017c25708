/// One piece of a model's answer, in the order the model produced it.
package enum ModelEvent: Sendable, Equatable {
    /// More of the text that the reader is meant to see.
    case textDelta(String)
    /// More of the thinking that some models show beside their answer.
    case reasoningDelta(String)
    /// More of the tool call with this index: the first piece carries id and name, the following ones append to
    /// `arguments`, which is JSON text.
    case toolCallDelta(index: Int, id: String?, name: String?, arguments: String)
    /// What the provider wants back with this answer; sent at most once, before `finished`.
    case replay(ModelReplay)
    /// What the answer cost; sent once, before `finished`, by providers that count.
    case usage(TokenUsage)
    /// The answer is complete; always the last event.
    case finished(FinishReason)
}

/// Why the model stopped.
package enum FinishReason: Sendable, Equatable {
    /// It came to an end of its own.
    case stop
    /// It reached the limit of tokens, so the answer breaks off.
    case length
    /// It waits for the results of the tool calls that it asked for.
    case toolCalls
    /// The provider withheld the rest.
    case contentFilter
    /// A reason this list does not hold, in the provider's word.
    case other(String)
}

/// The tokens that one answer took.
package struct TokenUsage: Sendable, Equatable {
    /// Tokens of the conversation that the model read, the cached ones included.
    package var input: Int
    /// Tokens that the model wrote, its reasoning included.
    package var output: Int
    /// The part of `input` that the provider had kept from earlier requests.
    package var cachedInput: Int
    /// The part of `output` that was reasoning.
    package var reasoning: Int
    /// The name of the model that took them, where one of several answered.
    package var model: String?

    /// More than any answer takes, and little enough for any number of them to be added up.
    private static let most: Int64 = 1 << 40

    package init(input: Int, output: Int, cachedInput: Int = 0, reasoning: Int = 0) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
        self.reasoning = reasoning
    }

    /// A count as others tell it, held to what can be: from 0, which also stands for none, to 2^40.
    package static func count(_ number: Int64?) -> Int { Int(min(max(number ?? 0, 0), most)) }
}
