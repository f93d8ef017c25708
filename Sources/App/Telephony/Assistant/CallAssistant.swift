import Auth
import Chat
import Core
import Synchronization
import Telephony
import Workflows

/// The assistant behind a call: the call is a thread, what is said are its items as they happen, and runs answer.
///
/// A caller is nobody that is known, and has a place of their own by their number, or goes on with a conversation of
/// theirs by its code. Breaking an answer off ends it where nothing is lost by that; a run that waits for people later on
/// goes on to its rest, and what nobody heard of it is taken out of the thread.
final class CallAssistant: AssistantSession, Sendable {
    /// Where in the call it is.
    enum Phase: Equatable {
        /// A code is asked for the nth time.
        case code(attempt: Int)
        case talking
    }

    struct State {
        var phase = Phase.talking
        /// What of the greeting is to go into the thread once there is one.
        var greeting: String?
        var threadID: ThreadID?
        var speaker: Conversations.Speaker?
        var answer: CallAnswer?
        /// The run of the answer before it.
        var lastRun: RunID?
        var task: Task<Void, Never>?
        /// What a step waits for that hands the call over.
        var transfer: ItemID?
        var hasHeardOpening = false
        /// Whether the caller stayed when they had heard that the call is recorded.
        var hasAgreed = false
        /// Who picked up, where that was listened for.
        var answeredBy: AnsweredBy?
    }

    /// How long what was interrupted may take to end before the next turn begins all the same.
    static let patience: Duration = .seconds(2)

    let beginning: Beginning
    let parts: CallAssistants
    private let attached: @Sendable (ThreadID) -> Void
    let state = Mutex(State())
    let phrases: CallPhrases

    /// - Parameter attached: is told which conversation the call is, once that is known
    init(_ beginning: Beginning, parts: CallAssistants, attached: @escaping @Sendable (ThreadID) -> Void = { _ in }) {
        self.beginning = beginning
        self.parts = parts
        self.attached = attached
        phrases = CallPhrases(beginning.configuration.voice.language)
    }

    /// The thread that the call is held in; nil while nothing was said.
    var threadID: ThreadID? { state.withLock { $0.threadID } }

    /// Who speaks, as far as that is known; the person of the caller's number too.
    var person: UserID? { state.withLock { $0.speaker?.scope.userID } ?? beginning.page?.userID }

    /// The run of the last answer that has one.
    var run: RunID? {
        let (answer, lastRun) = state.withLock { ($0.answer, $0.lastRun) }
        return answer?.run ?? lastRun
    }

    /// Whether the caller heard that the call is recorded and stayed: nothing may be kept before.
    var mayRecord: Bool { beginning.configuration.recording.isOn && state.withLock { $0.hasAgreed } }

    /// Says who picked up, before the conversation begins.
    func isAnswered(by found: AnsweredBy) { state.withLock { $0.answeredBy = found } }

    // MARK: AssistantSession

    var opening: String? {
        let (hasHeard, answeredBy) = state.withLock { ($0.hasHeardOpening, $0.answeredBy) }
        // A machine is told what is to be left with it and nothing else, and is not recorded.
        if hasHeard || answeredBy == .machine && beginning.message != nil { return nil }
        let words = [beginning.configuration.consent, beginning.opening].compactMap(\.self).joined(separator: " ")
        return words.isEmpty ? nil : words
    }

    func heardOpening() {
        let wasSaid = opening != nil
        state.withLock { $0.hasHeardOpening = $0.hasHeardOpening || wasSaid }
    }

    func answer(_ input: CallerInput) -> AsyncThrowingStream<AssistantEvent, any Error> {
        let (stream, events) = AsyncThrowingStream.makeStream(of: AssistantEvent.self)
        let answer = CallAnswer(events)
        events.onTermination = { [weak self] reason in
            if case .cancelled = reason { self?.interrupt(answer) }
        }
        let task = Task { await self.give(answer, to: input) }
        state.withLock { state in
            switch input {
            case .speech, .keys, .typed: state.hasAgreed = state.hasHeardOpening
            case .begin, .silence, .transferFailed: break
            }
            state.lastRun = state.answer?.run ?? state.lastRun
            state.answer = answer
            state.task = task
        }
        return stream
    }

    func heard(_ text: String) async {
        guard let answer = state.withLock({ $0.answer }) else { return }
        // One that is still being written is cut where it ends.
        if answer.hear(text) { await cut(answer) } else { await wait(for: answer) }
    }

    func end(_ reason: CallEnd) async {
        let (answer, task) = state.withLock { ($0.answer, $0.task) }
        if let answer {
            interrupt(answer)
            await wait(for: answer)
        }
        do {
            _ = try await tellTransfer(reason == .transferred, reason.rawValue)
        } catch {
            parts.logger.warning(
                "The end of a call was not told", [("call", "\(beginning.call)"), ("error", "\(error)")])
        }
        task?.cancel()
    }

    // MARK: Answers

    private func give(_ answer: CallAnswer, to input: CallerInput) async {
        do {
            try await respond(to: input, answer)
            answer.finish()
        } catch {
            if !(error is CancellationError) {
                parts.logger.warning(
                    "A call was not answered", [("call", "\(beginning.call)"), ("error", "\(error)")])
            }
            answer.finish(throwing: error)
        }
        if answer.isInterrupted { await cut(answer) }
        answer.settle()
    }

    private func respond(to input: CallerInput, _ answer: CallAnswer) async throws {
        let phase = state.withLock { $0.phase }
        switch (phase, input) {
        case (_, .begin): try await begin(answer)
        case (.code(let attempt), .keys(let keys)): try await takeCode(keys, attempt, answer)
        // Who speaks instead of typing goes on without a code, where that is allowed.
        case (.code(let attempt), .speech(let text)):
            guard beginning.configuration.pin == .offer else { return askAgain(attempt, answer) }
            state.withLock { $0.phase = .talking }
            try await say(text, [:], answer)
        case (.code(let attempt), .typed(let keys)): try await takeCode(keys, attempt, answer)
        case (.code(let attempt), .silence): askAgain(attempt, answer)
        case (.talking, .speech(let text)): try await say(text, [:], answer)
        case (.talking, .keys(let keys)): try await take(keys, answer)
        case (.talking, .typed(let keys)): try await move(by: keys, answer)
        case (.talking, .silence):
            answer.say(VoicePhrases.phrases(for: beginning.configuration.voice.language).stillThere)
        case (_, .transferFailed):
            try await follow(try await tellTransfer(false, "failed"), answer)
        }
    }

    private func begin(_ answer: CallAnswer) async throws {
        let configuration = beginning.configuration
        let answeredBy = state.withLock { state in
            state.greeting = configuration.voice.greeting
            return state.answeredBy
        }
        // A machine is told what is to be left with it, whatever it still says, and nothing else.
        if answeredBy == .machine, let message = beginning.message { return answer.give(.hangUp(message)) }
        if let page = beginning.page { return try await begin(page, answer) }
        if let holder = beginning.holder { return try await goOn(holder, answer) }
        guard beginning.direction == .inbound, configuration.pin != .off else { return try await open(answer) }
        state.withLock { $0.phase = .code(attempt: 1) }
        answer.say(configuration.pin == .offer ? phrases.pinOffer : phrases.pinRequest)
        answer.give(.collect(Self.code))
    }

    /// Has the workflow speak first, where it does.
    func open(_ answer: CallAnswer) async throws {
        let speaker = try await speaker()
        let workflow = try await parts.library.compiled(speaker.versionID, in: beginning.tenantID)
        guard workflow.beginsByCall || workflow.automaticStart(locale: speaker.locale) != nil else { return }
        try await talk(nil, [:], by: speaker, answer)
    }

    // MARK: People

    /// Whoever speaks: the person of the conversation, or the caller, made where they never called before.
    func speaker() async throws -> Conversations.Speaker {
        if let speaker = state.withLock({ $0.speaker }) { return speaker }
        let number = beginning.party.map { DialledNumber($0)?.digits ?? $0 }
        let user = try await parts.callers.person(calling: number, in: beginning.tenantID)
        let speaker = try await parts.speaker(
            user, beginning.workflow, locale: beginning.configuration.voice.language, in: beginning.tenantID)
        state.withLock { $0.speaker = speaker }
        return speaker
    }

    func speak(as speaker: Conversations.Speaker) { state.withLock { $0.speaker = speaker } }

    func attach(_ thread: ThreadID, of speaker: Conversations.Speaker) async throws {
        state.withLock { $0.threadID = thread }
        attached(thread)
        try await parts.calls.attach(
            beginning.call, to: thread, of: speaker.scope.userID, in: beginning.tenantID)
    }

    /// What expressions see as `input.call`.
    var about: JSONObject {
        [
            "id": .string(beginning.call.description), "direction": .string(beginning.direction.rawValue),
            "channel": .string(beginning.channel.rawValue),
            "from": (beginning.direction == .inbound ? beginning.party : beginning.called).map { .string($0) } ?? .null,
            "to": (beginning.direction == .inbound ? beginning.called : beginning.party).map { .string($0) } ?? .null,
        ]
    }
}
