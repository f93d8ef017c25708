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
    /// What a call begins with.
    struct Beginning: Sendable {
        let call: CallID
        let tenantID: TenantID
        let direction: CallDirection
        /// The other side's number or address; nil where it was withheld.
        let party: String?
        /// The number or address that was called, as the signalling has it.
        let called: String?
        let workflow: NamedWorkflow
        let configuration: VoiceConfiguration
        /// What the workflow is given beside what the call tells of itself.
        var input: JSONObject = [:]
        /// Said before everything else, such as who calls and why.
        var opening: String?
        /// Whose conversation it is from the first; nil for a caller.
        var holder: PhonePINs.Holder?
        /// Who talks to a page; nil for a telephone.
        var page: Page?

        var channel: CallChannel { page == nil ? .telephone : .browser }
    }

    /// Where in the call it is.
    private enum Phase: Equatable {
        /// A code is asked for the nth time.
        case code(attempt: Int)
        case talking
    }

    private struct State {
        var phase = Phase.talking
        /// What of the greeting is to go into the thread once there is one.
        var greeting: String?
        var threadID: ThreadID?
        var speaker: Conversations.Speaker?
        var answer: CallAnswer?
        var task: Task<Void, Never>?
        /// What a step waits for that hands the call over.
        var transfer: ItemID?
        /// Whether the caller has heard that the call is recorded, and stayed.
        var hasAgreed = false
    }

    private static let codeAttempts = 3
    /// How long what was interrupted may take to end before the next turn begins all the same.
    private static let patience: Duration = .seconds(2)

    let beginning: Beginning
    let parts: CallAssistants
    private let attached: @Sendable (ThreadID) -> Void
    private let state = Mutex(State())
    private let phrases: CallPhrases

    /// - Parameter attached: is told which conversation the call is, once that is known
    init(_ beginning: Beginning, parts: CallAssistants, attached: @escaping @Sendable (ThreadID) -> Void = { _ in }) {
        self.beginning = beginning
        self.parts = parts
        self.attached = attached
        phrases = CallPhrases(beginning.configuration.voice.language)
    }

    /// The thread that the call is held in; nil while nothing was said.
    var threadID: ThreadID? { state.withLock { $0.threadID } }

    /// Whether the caller heard that the call is recorded and stayed: nothing may be kept before.
    var mayRecord: Bool { beginning.configuration.recording.isOn && state.withLock { $0.hasAgreed } }

    // MARK: AssistantSession

    func answer(_ input: CallerInput) -> AsyncThrowingStream<AssistantEvent, any Error> {
        let (stream, events) = AsyncThrowingStream.makeStream(of: AssistantEvent.self)
        let answer = CallAnswer(events)
        events.onTermination = { [weak self] reason in
            if case .cancelled = reason { self?.interrupt(answer) }
        }
        let task = Task { await self.give(answer, to: input) }
        state.withLock { state in
            switch input {
            case .speech, .keys: state.hasAgreed = true
            case .begin, .silence, .transferFailed: break
            }
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
        case (.code(let attempt), .silence): askAgain(attempt, answer)
        case (.talking, .speech(let text)): try await say(text, [:], answer)
        case (.talking, .keys(let keys)): try await take(keys, answer)
        case (.talking, .silence):
            answer.say(VoicePhrases.phrases(for: beginning.configuration.voice.language).stillThere)
        case (_, .transferFailed):
            try await follow(try await tellTransfer(false, "failed"), answer)
        }
    }

    private func begin(_ answer: CallAnswer) async throws {
        let configuration = beginning.configuration
        state.withLock { $0.greeting = configuration.voice.greeting }
        if let consent = configuration.consent { answer.say(consent) }
        if let opening = beginning.opening { answer.say(opening) }
        if let page = beginning.page { return try await begin(page, answer) }
        if let holder = beginning.holder { return try await goOn(holder, answer) }
        guard beginning.direction == .inbound, configuration.pin != .off else { return try await open(answer) }
        state.withLock { $0.phase = .code(attempt: 1) }
        answer.say(configuration.pin == .offer ? phrases.pinOffer : phrases.pinRequest)
        answer.give(.collect(Self.code))
    }

    /// Has the workflow speak first, where it does.
    private func open(_ answer: CallAnswer) async throws {
        let speaker = try await speaker()
        let workflow = try await parts.library.compiled(speaker.versionID, in: beginning.tenantID)
        guard workflow.beginsByCall || workflow.automaticStart(locale: speaker.locale) != nil else { return }
        try await talk(nil, [:], by: speaker, answer)
    }

    /// Takes what the caller said, or typed, as a message.
    private func say(_ text: String, _ members: JSONObject, _ answer: CallAnswer) async throws {
        let speaker = try await speaker()
        guard let threadID = threadID else { return try await talk(text, members, by: speaker, answer) }
        var input = members
        input["call"] = .object(about)
        do {
            let turn = try await parts.conversations.add(
                UserMessage(content: [.text(text)]), to: threadID, with: input, by: speaker)
            try await follow(turn, answer)
        } catch is ThreadIsShut {
            answer.give(.hangUp(phrases.shut))
        } catch is ThreadIsBusy {
            answer.say(phrases.busy)
        }
    }

    private func talk(
        _ text: String?, _ members: JSONObject, by speaker: Conversations.Speaker, _ answer: CallAnswer
    ) async throws {
        var input = beginning.input
        for (name, value) in members.members { input[name] = value }
        input["call"] = .object(about)
        let greeting = state.withLock { $0.greeting }
        let turn = try await parts.conversations.begin(
            byCall: text, greeting: greeting, title: beginning.page == nil ? parts.title(of: beginning) : nil,
            origin: beginning.page == nil ? .call : .chat, with: input, by: speaker)
        try await attach(turn.thread.id, of: speaker)
        try await follow(turn, answer)
    }

    private func take(_ keys: String, _ answer: CallAnswer) async throws {
        guard keys.isEmpty else { return try await say(keys, ["keys": .string(keys)], answer) }
        // Nothing was typed in time: the step that collects is told, and nothing is added to the conversation.
        try await follow(try await tell(RunSignal(.userInput, ["text": "", "keys": ""])), answer)
    }

    /// Tells the step that hands the call over what became of that; nil where none does.
    private func tellTransfer(_ isThere: Bool, _ reason: String) async throws -> RunEvents? {
        let transfer = state.withLock { state in
            defer { state.transfer = nil }
            return state.transfer
        }
        guard let transfer else { return nil }
        let result: JSONValue = ["transferred": .bool(isThere), "reason": .string(reason)]
        return try await tell(RunSignal(.call, result, to: .item(transfer)))
    }

    private func tell(_ signal: RunSignal) async throws -> RunEvents? {
        guard let threadID = threadID else { return nil }
        return try await parts.conversations.tell(signal, in: threadID, of: beginning.tenantID)
    }

    // MARK: Reading runs

    func follow(_ turn: Conversations.Turn, _ answer: CallAnswer) async throws {
        answer.begin(turn.runID)
        if answer.isInterrupted { interrupt(answer) }
        try await follow(turn.events, answer)
    }

    private func follow(_ events: RunEvents?, _ answer: CallAnswer) async throws {
        guard let events else { return }
        for await numbered in events {
            for event in numbered.map(\.event) {
                switch event {
                case .call(.voice(let members)):
                    if let voice = parts.voice(members, over: beginning.configuration) { answer.give(.voice(voice)) }
                case .call(.transfer(let item, _, _)):
                    state.withLock { $0.transfer = item }
                    answer.take(event)
                case .threadStatus(let status) where status.kind != .active:
                    answer.give(.hangUp(status.reason))
                case .runFailed(let failure): throw failure
                default: answer.take(event)
                }
            }
        }
    }

    private func interrupt(_ answer: CallAnswer) {
        guard answer.interrupt(), let run = answer.run, let speaker = state.withLock({ $0.speaker }) else { return }
        // What was compiled for the run is remembered; a run of another version is left to itself.
        parts.stop(run, ofVersion: speaker.versionID, in: beginning.tenantID)
    }

    private func cut(_ answer: CallAnswer) async {
        guard let threadID = threadID else { return }
        do {
            try await parts.conversations.cut(answer.cuts, in: threadID, of: beginning.tenantID)
        } catch {
            parts.logger.warning(
                "What nobody heard could not be taken back", [("call", "\(beginning.call)"), ("error", "\(error)")])
        }
    }

    /// Waits until the answer is over and cut, for a short while.
    private func wait(for answer: CallAnswer) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in answer.ending {} }
            group.addTask { try? await Task.sleep(for: Self.patience) }
            await group.next()
            group.cancelAll()
        }
    }

    // MARK: Codes

    private static let code = DigitCollection(
        count: PhonePINs.length, terminator: "#", allowed: Set("0123456789#"), firstKeyTimeout: .seconds(10),
        nextKeyTimeout: .seconds(5), allowsSpeech: false)

    private func takeCode(_ keys: String, _ attempt: Int, _ answer: CallAnswer) async throws {
        if keys.isEmpty, beginning.configuration.pin == .offer {
            state.withLock { $0.phase = .talking }
            return try await open(answer)
        }
        let mark = parts.callers.mark(of: beginning.party ?? beginning.call.description, in: beginning.tenantID)
        let holder = keys.isEmpty ? nil : try await parts.pins.redeem(keys, by: mark, in: beginning.tenantID)
        guard let holder else {
            if !keys.isEmpty { answer.say(phrases.pinUnknown) }
            return askAgain(attempt, answer)
        }
        try await goOn(holder, answer)
    }

    private func askAgain(_ attempt: Int, _ answer: CallAnswer) {
        guard attempt < Self.codeAttempts else { return answer.give(.hangUp(phrases.pinGoodbye)) }
        state.withLock { $0.phase = .code(attempt: attempt + 1) }
        answer.say(beginning.configuration.pin == .offer ? phrases.pinOffer : phrases.pinRequest)
        answer.give(.collect(Self.code))
    }

    /// The call goes on with somebody's conversation: they hear what was said last.
    private func goOn(_ holder: PhonePINs.Holder, _ answer: CallAnswer) async throws {
        let speaker = try await parts.speaker(
            holder.userID, holder.workflow, locale: nil, in: beginning.tenantID)
        state.withLock { state in
            state.phase = .talking
            state.speaker = speaker
            state.greeting = nil
        }
        try await attach(holder.threadID, of: speaker)
        answer.say(phrases.welcomeBack)
        if let words = try await parts.conversations.lastWords(in: holder.threadID, of: beginning.tenantID) {
            answer.say(words)
        }
    }

    // MARK: People

    /// Whoever speaks: the person of the conversation, or the caller, made where they never called before.
    private func speaker() async throws -> Conversations.Speaker {
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
    private var about: JSONObject {
        [
            "id": .string(beginning.call.description), "direction": .string(beginning.direction.rawValue),
            "channel": .string(beginning.channel.rawValue),
            "from": (beginning.direction == .inbound ? beginning.party : beginning.called).map { .string($0) } ?? .null,
            "to": (beginning.direction == .inbound ? beginning.called : beginning.party).map { .string($0) } ?? .null,
        ]
    }
}
