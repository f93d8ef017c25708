import Core
import HTTPCore

/// Reads what was said in conversations.
package protocol HistoryReading: Sendable {
    /// What the learner and the assistant said in the run's thread, oldest first, and nothing that learners do not see.
    /// At most the window's number of messages, the latest ones.
    func history(_ window: HistoryWindow, of run: RunReference) async throws -> [HistoryMessage]
}

/// One message of a conversation.
package struct HistoryMessage: Sendable, Equatable {
    package enum Speaker: String, Sendable {
        case learner, assistant
    }

    package let speaker: Speaker
    package let text: String
    /// What was sent with it.
    package let attachments: [AttachedFile]
    /// Whether it is an answer that a person wrote, in the assistant's place or beside it.
    package let isOfPerson: Bool

    package init(
        _ speaker: Speaker, _ text: String, attachments: [AttachedFile] = [], isOfPerson: Bool = false
    ) {
        self.speaker = speaker
        self.text = text
        self.attachments = attachments
        self.isOfPerson = isOfPerson
    }

    fileprivate var isEmpty: Bool { text.isEmpty && attachments.isEmpty }

    /// How much of a window it takes, in Unicode scalars.
    fileprivate var length: Int {
        attachments.reduce(text.unicodeScalars.count) { $0 + $1.name.count + ($1.text?.unicodeScalars.count ?? 0) }
    }
}

/// How much of a conversation a step sees.
package struct HistoryWindow: Sendable, Equatable {
    package enum Scope: String, Sendable, CaseIterable {
        case none
        /// From the message on that began the run.
        case run
        /// The whole conversation, other runs included.
        case thread
    }

    package let scope: Scope
    /// The most messages.
    package let messages: Int
    /// The most characters (Unicode scalars) of all messages together.
    package let characters: Int

    package init(_ scope: Scope, messages: Int = 20, characters: Int = 20_000) {
        self.scope = scope
        self.messages = messages
        self.characters = characters
    }

    /// The latest messages that fit, without empty ones. The last one is always there, cut off where it alone is too long.
    package func fitting(_ history: [HistoryMessage]) -> [HistoryMessage] {
        var left = characters
        var kept: [HistoryMessage] = []
        for message in history.reversed() where !message.isEmpty && kept.count < messages {
            // What is attached to the latest message has limits of its own.
            let length = kept.isEmpty ? message.text.unicodeScalars.count : message.length
            if length <= left {
                kept.append(message)
                left -= length
            } else {
                if kept.isEmpty {
                    let beginning = String(String.UnicodeScalarView(message.text.unicodeScalars.prefix(characters)))
                    kept.append(
                        HistoryMessage(
                            message.speaker, beginning, attachments: message.attachments, isOfPerson: message.isOfPerson
                        ))
                }
                break
            }
        }
        return kept.reversed()
    }
}

/// Where no conversation is kept.
package struct NoHistory: HistoryReading {
    package init() {}

    package func history(_ window: HistoryWindow, of run: RunReference) throws -> [HistoryMessage] {
        throw RunFailure(.invalidStep, "No conversation is kept here that a step could read.", allowsRetry: false)
    }
}

extension HistoryWindow {
    /// Reads a step's parameters of the policy.
    init(_ parameters: inout StepParameters, fallback: Scope) {
        let scope = parameters.choice("history", of: Scope.self, default: fallback)
        self.init(
            scope, messages: parameters.integer("history_messages", default: 20, in: 1...200),
            characters: parameters.integer("history_characters", default: 20_000, in: 100...200_000))
    }

    /// What the parameters look like.
    static func properties(fallback: Scope) -> [JSONSchema.Property] {
        [
            .optional(
                "history",
                .enumeration(Scope.allCases.map(\.rawValue)).titled(
                    "History", "What the model sees of the conversation: nothing, this run, or the whole thread.",
                    fallback: .string(fallback.rawValue))),
            .optional(
                "history_messages",
                .integer(1...200).titled("Messages of history", "The most messages, the latest.", fallback: 20)),
            .optional(
                "history_characters",
                .integer(100...200_000).titled(
                    "Characters of history", "The most characters of all these messages.", fallback: 20_000)),
        ]
    }

    /// What was said, as a step may see it.
    func read(_ context: StepContext) async throws -> [HistoryMessage] {
        guard scope != .none else { return [] }
        return fitting(try await context.services.history.history(self, of: context.run))
    }
}
