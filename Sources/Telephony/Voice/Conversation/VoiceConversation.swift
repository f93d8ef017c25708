package import Core
package import ModelProviders
import Synchronization

/// A conversation with an assistant on one line: hears, has it written down, asks, and reads the answer aloud while
/// it is being written.
///
/// The line's thread calls `exchange` every 20 ms, in which nothing waits; the turns are `TurnMachine`'s, and
/// everything slow happens in tasks that the conversation owns. `run` is its life.
package final class VoiceConversation: Conversation {
    /// Until something was heard nobody may hear us; this many frames are waited for at most.
    private static let framesToOpenPath = 50

    let session: any AssistantSession
    let services: any VoiceServices
    let phrases: PhraseCache
    let time: ElapsedTime
    let logger: Logger
    let rate: AudioRate
    let makesPhrasesAhead: Bool
    private weak let delegate: (any ConversationDelegate)?

    let state: Mutex<LineState>
    let tasks = TaskBag<ConversationWork>()
    private let origin: Duration
    private let commands: AsyncStream<ConversationCommand>
    private let commandInput: AsyncStream<ConversationCommand>.Continuation
    private let notes: AsyncStream<ConversationNote>
    private let noteInput: AsyncStream<ConversationNote>.Continuation
    /// Commands and notes that nobody has dealt with yet.
    private let waiting = Atomic(0)
    private let silenced = Atomic(0)

    /// - Parameters:
    ///   - rate: of the line, for what is heard and what is played
    ///   - delegate: is not kept alive
    ///   - makesPhrasesAhead: whether fillers and apologies are made before they are needed
    package init(
        _ session: any AssistantSession, services: any VoiceServices, settings: VoiceSettings, rate: AudioRate,
        delegate: (any ConversationDelegate)?, detector: any SpeechDetector = EnergyDetector(),
        turnModel: (any TurnModel)? = TrailingWords(), phrases: PhraseCache, makesPhrasesAhead: Bool = true,
        time: ElapsedTime = .system, logger: Logger
    ) {
        self.session = session
        self.services = services
        self.phrases = phrases
        self.rate = rate
        self.delegate = delegate
        self.makesPhrasesAhead = makesPhrasesAhead
        self.time = time
        self.logger = logger.labelled("voice")
        origin = time.now()
        state = Mutex(LineState(rate: rate, settings: settings, detector: detector, turnModel: turnModel))
        (commands, commandInput) = AsyncStream.makeStream()
        (notes, noteInput) = AsyncStream.makeStream()
    }

    /// Holds the conversation until it is over, and says why it is. Cancelling the task ends it.
    package func run() async -> CallEnd {
        handle(session.opening.map { .opening($0) } ?? .begin)
        let (reason, tellsLine) = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.tellDelegate() }
            var reason = CallEnd.failed
            var tellsLine = false
            for await command in commands {
                if case .finish(let why, let tells) = command {
                    (reason, tellsLine) = (why, tells)
                    break
                }
                await carryOut(command)
                waiting.subtract(1, ordering: .relaxed)
            }
            state.withLock { state in
                state.isOver = true
                finishSpoken(&state, isInterrupted: state.playback.mouth != .empty)
            }
            tasks.close()
            noteInput.finish()
            await group.waitForAll()
            return (reason, tellsLine)
        }
        // Where the server stops in the middle of a conversation, what was said is still kept.
        try? await finishing(within: .seconds(10)) { [self, reason, tellsLine] in
            if tellsLine { await delegate?.hangUp(reason) }
            await session.end(reason)
        }
        return reason
    }

    /// Ends the conversation from outside, for this reason.
    package func end(_ reason: CallEnd) {
        let wasOver = state.withLock { state in
            defer { state.isOver = true }
            return state.isOver
        }
        if !wasOver { send(.finish(reason, tellsLine: false)) }
    }

    package var interruptions: Int { silenced.load(ordering: .relaxed) }

    package var isWorking: Bool { state.withLock { $0.machine.answer?.isWorking ?? false } }

    package var activity: ConversationActivity { state.withLock { $0.machine.activity } }

    // MARK: AudioPeer

    package func exchange(_ heard: AudioFrame?) -> AudioFrame? {
        let now = time.now() - origin
        let samples: [Int16]? =
            switch heard {
            case .linear(let samples): samples
            case .pcmu(let bytes): MuLaw.decode(bytes)
            case nil: nil
            }
        return state.withLock { state in
            guard !state.isOver else { return nil }
            return exchange(samples, &state, now).map(AudioFrame.linear)
        }
    }

    package func press(_ key: Character) { handle(.key(key)) }

    package func hold(_ isHeld: Bool) { handle(.hold(isHeld)) }

    package func end() { end(.remoteHangUp) }

    // MARK: On the line's thread

    private func exchange(_ samples: [Int16]?, _ state: inout LineState, _ now: Duration) -> [Int16]? {
        let count = rate.frameSamples
        if !state.isPathOpen {
            state.frames += 1
            state.isPathOpen = samples != nil || state.frames > Self.framesToOpenPath
        }
        let isHeld = state.machine.isHeld
        let isVoiced = !isHeld && samples.map { state.detector.isSpeech($0, echo: state.echo) } ?? false
        if !isHeld { state.recording.hear(samples ?? [Int16](repeating: 0, count: count)) }
        perform(state.machine.handle(.frame(isVoiced: isVoiced, mouth: state.playback.mouth), at: now), &state, now)
        guard !state.isOver, !isHeld, state.isPathOpen else { return nil }
        let front = state.playback.pieces.first
        var played: [Playback.Played] = []
        let taken = state.playback.take(count, &played)
        if taken != nil, let front { noteStart(of: front, &state, now) }
        for piece in played { noteEnd(of: piece, &state, now) }
        if !played.isEmpty { startDueOrders(&state) }
        state.echo = max(taken.map(SoundLevel.rootMeanSquare) ?? 0, state.echo * 0.9)
        if let taken { return taken }
        return state.isWaitingSoundOn ? state.waitingSound.take(count) : nil
    }

    // MARK: Events and actions

    /// Takes what happened, from any task or thread.
    func handle(_ event: TurnEvent) {
        let now = time.now() - origin
        state.withLock { state in
            guard !state.isOver else { return }
            perform(state.machine.handle(event, at: now), &state, now)
        }
    }

    func perform(_ actions: [TurnAction], _ state: inout LineState, _ now: Duration) {
        for action in actions { perform(action, &state, now) }
    }

    private func perform(_ action: TurnAction, _ state: inout LineState, _ now: Duration) {
        switch action {
        case .keep: state.recording.begin()
        case .forget: state.recording.end()
        case .transcribe(let number, _): startTranscription(number, &state)
        case .heard(let words, let start, let end):
            note(.said(TranscriptItem(speaker: .person, text: words, start: start, end: end)))
        case .ask(let number, let input):
            (state.speaking, state.heard) = (number, "")
            send(.ask(number, input))
        case .cut(let number):
            silenced.add(1, ordering: .relaxed)
            silence(&state, now)
            state.speaking = nil
            send(.cut(number, heard: state.heard.trimmedAtEnd))
        case .stop(let number):
            state.speaking = nil
            send(.stop(number))
        case .mute: state.speaking = nil
        case .flush:
            silenced.add(1, ordering: .relaxed)
            silence(&state, now)
        case .pause:
            silenced.add(1, ordering: .relaxed)
            state.playback.pause()
        case .resume: state.playback.resume()
        case .say(let words, let isInterruptible):
            state.enqueue(nil, source: words, spoken: words, isInterruptible: isInterruptible)
            startDueOrders(&state)
        case .waitingSound(let isOn):
            state.isWaitingSoundOn = isOn
            if isOn { state.waitingSound = WaitingSound(state.settings.holdSound, rate: rate.rawValue) }
        case .transfer(let target): startTransfer(to: target)
        case .report(let latencies):
            note(.answered(latencies))
            if makesPhrasesAhead { startPhrases(state.settings) }
        case .finish(let reason):
            state.isOver = true
            send(.finish(reason, tellsLine: reason != .transferred))
        }
    }

    private func startTransfer(to target: String) {
        tasks.start(.transfer) { [self] in
            let went = await delegate?.transfer(to: target) ?? false
            if !Task.isCancelled { handle(.transferred(went)) }
        }
    }

    // MARK: Tasks

    private func carryOut(_ command: ConversationCommand) async {
        switch command {
        case .ask(let number, let input):
            if input == .begin { session.heardOpening() }
            tasks.start(.answer(number)) { [self] in await read(answer: number, to: input) }
        case .cut(let number, let heard):
            await tasks.end(.answer(number))
            await session.heard(heard)
        case .stop(let number):
            await tasks.end(.answer(number))
        case .finish:
            break
        }
    }

    private func tellDelegate() async {
        for await note in notes {
            switch note {
            case .said(let item): await delegate?.said(item)
            case .answered(let latencies): await delegate?.answered(latencies)
            }
            waiting.subtract(1, ordering: .relaxed)
        }
    }

    private func send(_ command: ConversationCommand) {
        waiting.add(1, ordering: .relaxed)
        commandInput.yield(command)
    }

    func note(_ note: ConversationNote) {
        waiting.add(1, ordering: .relaxed)
        noteInput.yield(note)
    }

    /// Whether nothing is being done at the moment, for tests that step through time.
    var isAtRest: Bool { waiting.load(ordering: .relaxed) == 0 && tasks.isEmpty }
}
