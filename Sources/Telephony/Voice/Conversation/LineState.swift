import ModelProviders

/// What a conversation knows of its line; held under a lock, which no task and no thread holds for long.
struct LineState: Sendable {
    /// A piece that waits for its sound, in the manner that was set when it was written.
    struct Order: Sendable {
        let number: Int
        let text: String
        let settings: VoiceSettings
        /// Said of the voice's own accord.
        let isPhrase: Bool
    }

    /// A message that is being played.
    struct Spoken: Sendable {
        /// Nil for a phrase.
        let message: Playback.Message?
        let number: Int
        var text: String
        let start: Duration
        var end: Duration
    }

    let rate: AudioRate
    var settings: VoiceSettings
    var machine: TurnMachine
    var detector: any SpeechDetector
    var playback: Playback
    var recording: Recording
    var waitingSound: WaitingSound
    var isWaitingSoundOn = false
    /// The level of what was played lately.
    var echo = 0.0
    var isOver = false
    /// Whether what is played arrives: nothing is, until something was heard or some time has passed.
    var isPathOpen = false
    var frames = 0

    /// The answer that may be spoken, and is not silenced.
    var speaking: Int?
    /// How much of that answer has been heard.
    var heard = ""
    var spoken: Spoken?
    /// Pieces without sound yet, in order, and those whose sound is being made.
    var orders: [Order] = []
    var inWork: Set<Int> = []
    var lastPiece = 0

    init(rate: AudioRate, settings: VoiceSettings, detector: any SpeechDetector, turnModel: (any TurnModel)?) {
        self.rate = rate
        self.settings = settings
        machine = TurnMachine(settings: settings, turnModel: turnModel)
        self.detector = detector
        playback = Playback(rate: rate.rawValue)
        recording = Recording(rate: rate.rawValue)
        waitingSound = WaitingSound(settings.holdSound, rate: rate.rawValue)
    }

    /// Queues a piece, and its order for sound.
    mutating func enqueue(
        _ message: Playback.Message?, source: String, spoken: String, isInterruptible: Bool = true
    ) {
        lastPiece += 1
        playback.enqueue(
            Playback.Piece(
                number: lastPiece, message: message, source: source, spoken: spoken, isInterruptible: isInterruptible))
        orders.append(Order(number: lastPiece, text: spoken, settings: settings, isPhrase: message == nil))
    }

    /// The orders that are due: two are made at a time, no more than two pieces ahead of the one that is played.
    mutating func dueOrders() -> [Order] {
        var due: [Order] = []
        while inWork.count < 2, let next = orders.first {
            let place = playback.pieces.firstIndex { $0.number == next.number }
            guard let place else {
                orders.removeFirst()
                continue
            }
            guard place <= 2 else { break }
            orders.removeFirst()
            inWork.insert(next.number)
            due.append(next)
        }
        return due
    }
}
