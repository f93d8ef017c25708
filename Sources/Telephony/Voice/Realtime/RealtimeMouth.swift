import Core
import ModelProviders
import Synchronization

/// A model that hears and speaks as the ears and the mouth of an assistant: every turn of the person goes to the assistant
/// by a tool, in the person's words, and the model says what comes of it. So a call is the same conversation, with the same
/// workflow behind it, as one that is written down and read aloud.
package final class RealtimeMouth: RealtimeAssistant {
    private struct State {
        /// What the assistant answered last.
        var answer = ""
        /// Whether the person broke it off.
        var isCut = false
        /// Whether the model has said anything.
        var hasSpoken = false
        /// What has to be heard before everything else, while it was not.
        var opening: String?
        /// What the model says first besides.
        var beginning = ""
        /// How much of what it says now is no answer.
        var ahead = 0
    }

    private static let ask = ToolDefinition(
        name: "answer", description: "Gives what is to be said to the person next.",
        parameters: [
            "type": "object",
            "properties": [
                "words": [
                    "type": "string",
                    "description": "What the person said, in their own words and language, complete and unchanged.",
                ]
            ],
            "required": ["words"], "additionalProperties": false,
        ])
    private static let keys = ToolDefinition(
        name: "keys", description: "Gives what is to be said next when the person has pressed keys of the telephone.",
        parameters: [
            "type": "object",
            "properties": ["keys": ["type": "string", "description": "The keys, such as 4711, without #."]],
            "required": ["keys"], "additionalProperties": false,
        ])
    private static let instructions = """
        You are the voice of an assistant on the telephone. You decide nothing yourself. Whenever the person has said \
        something, call the tool "answer" with their words; when they have pressed keys, call the tool "keys". Then say what \
        the tool gives, word for word, naturally and without adding anything. Leave out marks that cannot be said, such as \
        asterisks, and read formulas aloud.
        """

    private let session: any AssistantSession
    private let settings: VoiceSettings
    private let state = Mutex(State())

    /// - Parameter session: hears of the end of the call from somebody else
    package init(_ session: any AssistantSession, settings: VoiceSettings) {
        (self.session, self.settings) = (session, settings)
    }

    /// What the person was to hear first, where they have heard nothing; an apology where they have.
    package var resumption: String {
        state.withLock { $0.hasSpoken ? settings.spokenPhrases.apology : $0.beginning }
    }

    package func setUp() async throws -> RealtimeSetUp {
        let answer = try await answer(to: .begin)
        let opening = session.opening
        let ahead = [opening, settings.greeting].compactMap(\.self).filter { !$0.isEmpty }
        let words = (ahead + [answer.words]).filter { !$0.isEmpty }.joined(separator: " ")
        state.withLock { state in
            (state.opening, state.ahead) = (opening, ahead.map { $0.count + 1 }.reduce(0, +))
            state.beginning = [settings.greeting ?? "", answer.words].filter { !$0.isEmpty }.joined(separator: " ")
        }
        var setUp = RealtimeSetUp(
            instructions: Self.instructions + " Speak the language with the tag \(settings.language).",
            tools: [Self.ask, Self.keys], speaksFirst: !words.isEmpty)
        (setUp.opening, setUp.answersByTool, setUp.openingIsInterruptible) = (words, true, opening == nil)
        return setUp
    }

    package func use(_ tool: String, arguments: String) async -> RealtimeToolResult {
        let given = (try? JSONParser.parse(arguments)) ?? .null
        let input: CallerInput
        switch (tool, given["words"]?.stringValue, given["keys"]?.stringValue) {
        case ("answer", let words?, _) where !words.isEmpty: input = .speech(words)
        case ("keys", _, let keys?) where !keys.isEmpty: input = .keys(keys.filter { $0 != "#" })
        default: return result(settings.spokenPhrases.sayAgain)
        }
        do {
            let answer = try await answer(to: input)
            return result(answer.words.isEmpty ? "…" : answer.words, next: answer.next)
        } catch {
            return result(settings.spokenPhrases.apology)
        }
    }

    package func transferFailed() async -> String? {
        guard let answer = try? await answer(to: .transferFailed), !answer.words.isEmpty else { return nil }
        return answer.words
    }

    package func said(_ item: TranscriptItem) async {
        guard item.speaker == .assistant else { return }
        // The model says nearly what it was given.
        let (isOpened, heard) = state.withLock { state -> (Bool, String?) in
            let isOpened = state.opening.map { item.text.count * 5 >= $0.count * (item.isInterrupted ? 5 : 4) } ?? false
            (state.hasSpoken, state.opening) = (true, nil)
            defer { state.ahead = 0 }
            guard item.isInterrupted, !state.answer.isEmpty, !state.isCut else { return (isOpened, nil) }
            state.isCut = true
            return (isOpened, String(state.answer.prefix(max(0, item.text.count - state.ahead))))
        }
        if isOpened { session.heardOpening() }
        if let heard { await session.heard(heard) }
    }

    /// Whoever made this tells the session.
    package func end(_ reason: CallEnd) async {}

    // MARK: Answers

    private typealias Answer = (words: String, next: RealtimeToolResult.Next)

    private func answer(to input: CallerInput) async throws -> Answer {
        // What the session cuts by, and what is said.
        var (raw, text, last) = ("", "", "")
        var next = RealtimeToolResult.Next.goOn
        for try await event in session.answer(input) {
            switch event {
            case .text(let piece):
                raw += piece
                text += piece
            case .said: text += text.isEmpty || text.last?.isWhitespace == true ? "" : " "
            case .transfer(let target, let announcement):
                (next, last) = (.transfer(target), announcement ?? "")
            case .hangUp(let words): (next, last) = (.hangUp, words ?? "")
            case .collect, .voice, .working: break
            }
        }
        state.withLock { [raw] in ($0.answer, $0.isCut) = (raw, false) }
        let words = [SpokenText.of(text), last].filter { !$0.isEmpty }.joined(separator: " ")
        return (words, next)
    }

    private func result(_ words: String, next: RealtimeToolResult.Next = .goOn) -> RealtimeToolResult {
        RealtimeToolResult(output: JSONValue.object(["say": .string(words)]).serializedString(), next: next)
    }
}
