/// A conversation with a model that hears and speaks: a pure state machine over what its server tells, what the line
/// hears, and time, which only goes forward.
struct RealtimeMachine: Sendable {
    enum Action: Sendable, Equatable {
        case send(RealtimeRequest)
        case said(TranscriptItem)
        case use(id: String, tool: String, arguments: String)
        case report(TurnLatencies)
        case transfer(String)
        /// The connection is of no use any more; another may be.
        case reconnect
        case log(String)
        case finish(CallEnd)
    }

    /// What happens when what is being said has been heard.
    enum Departure: Sendable, Equatable {
        case finish(CallEnd)
        case transfer(String)
    }

    /// Sound goes out in messages of so many frames.
    private static let framesOfMessage = 2
    /// A pause that no speech follows, as the server hears it, ends here.
    private static let longestDoubt = Duration.milliseconds(700)
    /// A server must agree to the session in this time, and say last words in that.
    private static let longestSetUp = Duration.seconds(10)
    private static let lastWords = Duration.seconds(20)
    private static let keyPause = Duration.seconds(2)
    /// So much of the conversation is told to a server that takes over.
    private static let longestHistory = 60

    let setUp: RealtimeSetUp
    let settings: VoiceSettings
    let endpoint: RealtimeEndpoint
    let format: RealtimeFormat
    private(set) var playback: RealtimePlayback
    private(set) var history: [TranscriptItem]
    /// How often the model was silenced.
    private(set) var interruptions = 0
    private var actions: [Action] = []

    private var isReady = false
    private var connectedAt: Duration?
    private var isFirst = true
    /// Whether the model says what has to be heard.
    private var isOpening = false
    private var isResponding = false
    private var tools: Set<String> = []
    private var owesResponse = false
    /// Whether what is owed, or under way, are words, and not the use of a tool.
    private var owesWords = false
    private var saysWords = false
    private var cutItem: String?
    private var departure: (what: Departure, since: Duration)?
    private var isTransferring = false

    private var outgoing: [UInt8] = []
    private var onset = Duration.zero
    private var doubtSince: Duration?
    private var speechStart: Duration?
    private var speechStop: Duration?
    private var isPersonSpeaking = false
    private var keys = ""
    private var lastKey = Duration.zero
    private var isHeld = false
    private var quietSince = Duration.zero
    private var beganAt: Duration?
    private var prompts = 0
    private var failures = 0

    init(_ setUp: RealtimeSetUp, _ settings: VoiceSettings, _ endpoint: RealtimeEndpoint, format: RealtimeFormat) {
        self.setUp = setUp
        self.settings = settings
        self.endpoint = endpoint
        self.format = format
        playback = RealtimePlayback(format: format)
        history = setUp.history
    }

    /// Whether tools work and nothing else is to be heard.
    var isWorking: Bool { !tools.isEmpty && playback.isEmpty }
    /// Whose turn it is.
    var activity: ConversationActivity {
        if isPersonSpeaking { return .hearing }
        if !playback.isEmpty { return .speaking }
        return isResponding || owesResponse || !tools.isEmpty ? .thinking : .listening
    }
    /// Whether the person waits for a transfer.
    var isWaiting: Bool { isTransferring }

    // MARK: The server

    /// A connection is open: it is told what the session is, and what was said before.
    mutating func connected(at now: Duration) -> [Action] {
        (isReady, connectedAt, isResponding, owesResponse, tools, outgoing) = (false, now, false, false, [], [])
        isPersonSpeaking = false
        beganAt = beganAt ?? now
        quietSince = now
        playback.isEnded = true
        actions.append(.send(.session(setUp, settings, endpoint, format: format)))
        for item in history.suffix(Self.longestHistory) where item.speaker != .voice {
            actions.append(.send(.message(isPerson: item.speaker == .person, item.text)))
        }
        return done()
    }

    mutating func take(_ event: RealtimeEvent, at now: Duration) -> [Action] {
        switch event {
        case .ready: ready(now)
        case .speechStarted: speechStarted(now)
        case .speechStopped: (speechStop, quietSince, isPersonSpeaking) = (now, now, false)
        case .heard(let words):
            let start = speechStart ?? now
            if !words.trimmed.isEmpty {
                say(TranscriptItem(speaker: .person, text: words.trimmed, start: start, end: speechStop ?? now))
            }
        case .responseBegan:
            isResponding = true
            playback.isEnded = false
        case .sound(let sound, let item): if item != cutItem { playback.add(sound, to: item) }
        case .words(let words, let item): if item != cutItem { playback.add(words: words, to: item) }
        case .toolCall(let id, let name, let arguments):
            if tools.insert(id).inserted { actions.append(.use(id: id, tool: name, arguments: arguments)) }
        case .responseEnded(let failure, _): responseEnded(failure, now)
        case .error(let code, let message):
            actions.append(.log("\(code): \(message)"))
            if code == "session_expired" || !isReady { actions.append(.reconnect) }
        case .other: break
        }
        return done()
    }

    private mutating func ready(_ now: Duration) {
        guard !isReady else { return }
        (isReady, quietSince) = (true, now)
        if isFirst, setUp.speaksFirst || settings.greeting != nil {
            let opening = setUp.opening.isEmpty ? settings.greeting : setUp.opening
            isOpening = !setUp.openingIsInterruptible
            respond(opening.map { "Begin by saying exactly this, and nothing else: \($0)" })
        } else if !isFirst, history.last?.speaker == .person {
            respond(nil, byTool: true)
        }
        isFirst = false
    }

    private mutating func speechStarted(_ now: Duration) {
        guard departure == nil else { return }
        (speechStart, speechStop, isPersonSpeaking, quietSince, prompts) = (now, nil, true, now, 0)
        doubtSince = nil
        guard settings.turns.isInterruptible, !isOpening else { return }
        guard let heard = playback.flush() else { return }
        interruptions += 1
        cutItem = heard.id
        actions.append(.send(.truncate(item: heard.id, heard: heard.length)))
        tell(heard, now)
    }

    private mutating func responseEnded(_ failure: String?, _ now: Duration) {
        isResponding = false
        playback.isEnded = true
        quietSince = now
        if let failure {
            actions.append(.log(failure))
            failures += 1
            if failures >= settings.turns.failures { return actions.append(.finish(.failed)) }
            (owesResponse, owesWords) = (true, saysWords)
        } else {
            failures = 0
        }
        saysWords = false
        payResponse()
    }

    /// Has the model speak once nothing stands against it.
    private mutating func payResponse() {
        guard owesResponse, !isResponding, tools.isEmpty else { return }
        respond(nil, byTool: !owesWords)
    }

    /// - Parameter byTool: whether a turn of the person is answered
    private mutating func respond(_ instructions: String?, byTool: Bool = false) {
        (owesResponse, isResponding, saysWords) = (false, true, !byTool)
        let isSpoken = setUp.answersByTool && !byTool
        actions.append(.send(isSpoken ? .speak(instructions: instructions) : .respond(instructions: instructions)))
    }

    /// A tool has been used.
    mutating func used(_ id: String, _ result: RealtimeToolResult, at now: Duration) -> [Action] {
        guard tools.remove(id) != nil else { return [] }
        quietSince = now
        actions.append(.send(.toolOutput(id: id, result.output)))
        switch result.next {
        case .goOn: break
        case .hangUp: departure = (.finish(.assistantHangUp), now)
        case .transfer(let target): departure = (.transfer(target), now)
        }
        (owesResponse, owesWords) = (true, true)
        payResponse()
        return done()
    }

    /// - Parameter words: what the person is told where it did not go; nil for the model's own
    mutating func transferred(_ went: Bool, saying words: String? = nil, at now: Duration) -> [Action] {
        guard isTransferring else { return [] }
        (isTransferring, departure, quietSince) = (false, nil, now)
        if went {
            actions.append(.finish(.transferred))
        } else {
            respond(
                words.map { "Say exactly this, and nothing else: \($0)" }
                    ?? "The call could not be put through. Say so, and go on with the conversation.")
        }
        return done()
    }

    /// The model may not go on: the conversation fails when it has said what it is about to say.
    mutating func refuse(at now: Duration) -> [Action] {
        departure = departure ?? (.finish(.failed), now)
        return done()
    }

    // MARK: The line

    mutating func press(_ key: Character, at now: Duration) {
        guard isReady, departure == nil else { return }
        keys.append(key)
        (lastKey, quietSince, prompts) = (now, now, 0)
    }

    mutating func hold(_ held: Bool, at now: Duration) {
        (isHeld, quietSince, onset) = (held, now, .zero)
    }

    /// Takes 20 ms in the session's format, and gives what is to be played.
    mutating func exchange(_ heard: [UInt8]?, isVoiced: Bool, at now: Duration) -> (play: [UInt8]?, actions: [Action]) {
        watchTime(now)
        guard !isHeld, !isTransferring else { return (nil, done()) }
        if isReady, departure == nil {
            outgoing += heard ?? [UInt8](repeating: format.silence, count: format.bytesOfFrame)
            if outgoing.count >= format.bytesOfFrame * Self.framesOfMessage {
                actions.append(.send(.append(outgoing)))
                outgoing = []
            }
        }
        doubt(isVoiced, now)
        var whole: [RealtimePlayback.Heard] = []
        let play = playback.take(at: now, &whole)
        for heard in whole { tell(heard, now) }
        if play != nil {
            quietSince = now
            if let stop = speechStop {
                speechStop = nil
                var latencies = TurnLatencies()
                latencies.endPointing = settings.turns.endSilence
                latencies.firstSound = now - stop
                actions.append(.report(latencies))
            }
        }
        return (play, done())
    }

    /// Falls silent at the first sound, before the server can tell whether it is speech.
    private mutating func doubt(_ isVoiced: Bool, _ now: Duration) {
        if let since = doubtSince {
            guard now - since >= Self.longestDoubt else { return }
            doubtSince = nil
            playback.isPaused = false
        } else if !playback.isEmpty, settings.turns.isInterruptible, !isOpening, departure == nil {
            onset = isVoiced ? onset + TurnMachine.frame : max(.zero, onset - TurnMachine.frame)
            guard onset >= settings.turns.bargeIn else { return }
            (doubtSince, onset) = (now, .zero)
            playback.isPaused = true
        } else {
            onset = .zero
        }
    }

    private mutating func watchTime(_ now: Duration) {
        if let connectedAt, !isReady, now - connectedAt >= Self.longestSetUp {
            self.connectedAt = nil
            actions.append(.reconnect)
        }
        if departure == nil || isTransferring, endInTime(now) { return }
        if let (what, since) = departure {
            let isSaid = !isResponding && !owesResponse && tools.isEmpty && playback.isEmpty
            // Nothing is cut that is being played.
            guard isSaid || now - max(since, quietSince) >= Self.lastWords, !isTransferring else { return }
            switch what {
            case .finish(let reason): actions.append(.finish(reason))
            case .transfer(let target):
                isTransferring = true
                actions.append(.transfer(target))
            }
            return
        }
        if !keys.isEmpty, now - lastKey >= Self.keyPause, isReady, !isResponding {
            actions.append(.send(.message(isPerson: true, "(The person pressed the keys \(keys).)")))
            keys = ""
            respond(nil, byTool: true)
        } else if isReady, !isHeld, !isResponding, playback.isEmpty, tools.isEmpty,
            !isPersonSpeaking, now - quietSince >= settings.turns.silencePrompt
        {
            promptOrLeave(now)
        }
    }

    /// Ends what has lasted as long as it may, also while the person is put through; whether it does. Who has us on
    /// hold hears no last words.
    private mutating func endInTime(_ now: Duration) -> Bool {
        guard let longest = settings.turns.longestCall, let beganAt, now - beganAt >= longest else { return false }
        isTransferring = false
        if isHeld {
            actions.append(.finish(.limitReached))
        } else {
            leave(.limitReached, saying: settings.spokenPhrases.timeGoodbye, now)
        }
        return true
    }

    private mutating func promptOrLeave(_ now: Duration) {
        quietSince = now
        guard prompts < settings.turns.silencePrompts else {
            return leave(.silence, saying: settings.spokenPhrases.silenceGoodbye, now)
        }
        prompts += 1
        speechStop = nil
        speechStart = nil
        respond("The person has been silent. Ask in one short sentence whether they are still there.")
    }

    private mutating func leave(_ reason: CallEnd, saying words: String, _ now: Duration) {
        departure = (.finish(reason), now)
        if isReady, !isResponding { respond("Say exactly this, and nothing else: \(words)") }
    }

    // MARK: What was said

    private mutating func tell(_ heard: RealtimePlayback.Heard, _ now: Duration) {
        isOpening = false
        guard !heard.words.isEmpty else { return }
        say(
            TranscriptItem(
                speaker: .assistant, text: heard.words, isInterrupted: !heard.isWhole, start: heard.start, end: now))
    }

    private mutating func say(_ item: TranscriptItem) {
        history.append(item)
        actions.append(.said(item))
    }

    private mutating func done() -> [Action] {
        guard !actions.isEmpty else { return [] }
        defer { actions = [] }
        return actions
    }
}
