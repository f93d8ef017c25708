/// Decides who speaks: a pure state machine over what is heard, said and answered on one line.
///
/// It is told every 20 ms what was heard, and what happens around it as it happens, each with the time since some
/// moment; it answers with what is to be done. Time stands still while the line is on hold.
struct TurnMachine: Sendable {
    /// What a line hears and plays at a time.
    static let frame = Duration.milliseconds(20)

    enum Phase: Sendable, Equatable {
        case closed
        /// What has to be heard is said; keys are remembered, and speech is no input.
        case opening(String)
        case open
        /// Last words are said, then the line is hung up.
        case leaving(CallEnd, since: Duration)
        case transferring
        case over
    }

    /// Speech that goes on.
    struct Utterance: Sendable {
        let start: Duration
        var lastVoiced: Duration
        var voiced: Duration
        /// The transcription that covers all that was said, and its words once they are there.
        var transcription: Int?
        var words: String?
    }

    /// Speech that has ended, and its words once they are there.
    struct Ended: Sendable {
        let transcription: Int
        let start: Duration
        let lastVoiced: Duration
        let endedAt: Duration
        let voiced: Duration
        var words: String?
        var isFailed = false

        var isDone: Bool { words != nil || isFailed }
    }

    /// What follows when an answer has been said.
    enum After: Sendable, Equatable {
        case transfer(String)
        case hangUp
    }

    struct Answer: Sendable {
        let number: Int
        let askedAt: Duration
        var latencies: TurnLatencies
        var lastProgress: Duration
        var firstText: Duration?
        var isWorking = false
        var isEnded = false
        var isReported = false
        var fillers = 0
        var after: After?
    }

    struct Collection: Sendable {
        let rules: DigitCollection
        var keys = ""
        var lastKey: Duration?
        var isComplete = false
    }

    var settings: VoiceSettings
    var phrases: VoicePhrases
    var backChannels: BackChannels
    let turnModel: (any TurnModel)?
    var actions: [TurnAction] = []

    var phase = Phase.closed
    var mouth = TurnEvent.Mouth.empty
    /// Sound that may become speech.
    var onset = Duration.zero
    var utterance: Utterance?
    var ended: [Ended] = []
    /// What is said is paused until it is clear whether the person interrupts.
    var isUndecided = false
    var answer: Answer?
    var collection: Collection?
    /// Keys that were pressed before anybody asked for them.
    var typed: [Character] = []
    var lastTyped = Duration.zero
    /// When something last happened, on either side.
    var quietSince = Duration.zero
    /// When something was last being said.
    var lastSound = Duration.zero
    var waitingSince: Duration?
    var prompts = 0
    var failures = 0
    var isWaitingSoundOn = false

    private var lastNumber = 0
    private var beganAt = Duration.zero
    private var heldSince: Duration?
    private var heldInAll = Duration.zero

    init(settings: VoiceSettings, turnModel: (any TurnModel)? = nil) {
        self.settings = settings
        self.turnModel = turnModel
        phrases = settings.spokenPhrases
        backChannels = BackChannels(phrases.backChannels)
    }

    var timings: TurnTimings { settings.turns }

    /// Whether the line is on hold.
    var isHeld: Bool { heldSince != nil }

    /// Whose turn it is.
    var activity: ConversationActivity {
        if utterance != nil { return .hearing }
        if case .sounding = mouth { return .speaking }
        return answer.map { !$0.isEnded } ?? false || mouth == .waiting || !ended.isEmpty ? .thinking : .listening
    }

    /// Takes what happened, at a time that never goes back, and says what is to be done about it, in order.
    mutating func handle(_ event: TurnEvent, at now: Duration) -> [TurnAction] {
        guard phase != .over else { return [] }
        let time = (heldSince ?? now) - heldInAll
        switch event {
        case .opening(let words): sayOpening(words, now: now)
        case .begin: begin(now: now, time)
        case .frame(let isVoiced, let mouth): frame(isVoiced, mouth, now: now, time)
        case .key(let key): press(key, time)
        case .hold(let isHeld): hold(isHeld, now: now, time)
        case .transcript(let number, let words): wordsCame(words, of: number, time)
        case .transcriptFailed(let number): wordsCame(nil, of: number, time)
        case .answer(let number, let progress): goOn(number, progress, time)
        case .speechFailed:
            if case .opening(let words) = phase {
                openingFailed(words, time)
            } else if phase == .open {
                speechFailed(time)
            }
        case .transferred(let went): transferred(went, time)
        case .settings(let new):
            settings = new
            phrases = new.spokenPhrases
            backChannels = BackChannels(phrases.backChannels)
        }
        guard !actions.isEmpty else { return [] }
        defer { actions.removeAll(keepingCapacity: true) }
        return actions
    }

    mutating func number() -> Int {
        lastNumber += 1
        return lastNumber
    }

    private mutating func sayOpening(_ words: String, now: Duration) {
        guard phase == .closed else { return }
        phase = .opening(words)
        beganAt = now
        say(words, isInterruptible: false)
    }

    private mutating func begin(now: Duration, _ time: Duration) {
        guard phase == .closed else { return }
        beganAt = now
        start(time)
    }

    /// What had to be heard was.
    mutating func start(_ time: Duration) {
        phase = .open
        (quietSince, lastSound) = (time, time)
        if let greeting = settings.greeting, !greeting.isEmpty {
            actions.append(.say(greeting, isInterruptible: settings.greetingIsInterruptible))
        }
        ask(.begin, time)
    }

    private mutating func frame(_ isVoiced: Bool, _ mouth: TurnEvent.Mouth, now: Duration, _ time: Duration) {
        guard phase != .closed else { return }
        self.mouth = mouth
        endInTime(now: now, time)
        guard heldSince == nil else { return }
        listen(isVoiced, time)
        speak(time)
    }

    /// Ends what has lasted as long as it may, also while the person is put through. Who has us on hold hears no last
    /// words.
    private mutating func endInTime(now: Duration, _ time: Duration) {
        guard let longest = timings.longestCall, now - beganAt >= longest else { return }
        switch phase {
        case .opening, .open, .transferring: leave(.limitReached, saying: isHeld ? "" : phrases.timeGoodbye, time)
        case .leaving, .closed, .over: break
        }
        if isHeld, case .leaving(let reason, _) = phase { finish(reason) }
    }

    private mutating func hold(_ isHeld: Bool, now: Duration, _ time: Duration) {
        if isHeld, heldSince == nil {
            if utterance != nil { endUtterance(time) }
            heldSince = now
        } else if !isHeld, let since = heldSince {
            heldSince = nil
            heldInAll += now - since
        }
    }

    /// Ends the conversation with last words.
    mutating func leave(_ reason: CallEnd, saying words: String, _ time: Duration) {
        if let answer { actions.append(.cut(answer.number)) } else { actions.append(.flush) }
        if utterance != nil { actions.append(.forget) }
        (answer, collection, utterance, isUndecided, ended) = (nil, nil, nil, false, [])
        phase = .leaving(reason, since: time)
        // What was in the mouth is no longer.
        mouth = .waiting
        if !words.isEmpty { actions.append(.say(words, isInterruptible: false)) }
    }

    mutating func finish(_ reason: CallEnd) {
        phase = .over
        actions.append(.finish(reason))
    }
}
