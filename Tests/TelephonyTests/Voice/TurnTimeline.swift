import Testing

@testable import Telephony

/// Drives a turn machine through a conversation: 20 ms at a time, with the words and answers that the test gives.
final class TurnTimeline {
    var machine: TurnMachine
    private(set) var now = Duration.zero
    /// Everything that the machine wanted, with its time.
    private(set) var actions: [(time: Duration, action: TurnAction)] = []
    /// What the person hears of us.
    var mouth = TurnEvent.Mouth.empty

    init(turnModel: (any TurnModel)? = nil, _ change: (inout VoiceSettings) -> Void = { _ in }) {
        var settings = VoiceSettings()
        settings.turns.earlyTranscription = nil
        settings.phrases = .english
        change(&settings)
        machine = TurnMachine(settings: settings, turnModel: turnModel)
    }

    @discardableResult
    func happens(_ event: TurnEvent) -> [TurnAction] {
        let wanted = machine.handle(event, at: now)
        actions += wanted.map { (now, $0) }
        return wanted
    }

    /// So much time with or without speech; gives what the machine wanted in it.
    @discardableResult
    func pass(_ time: Duration, voiced: Bool = false) -> [TurnAction] {
        var wanted: [TurnAction] = []
        let end = now + time
        while now < end {
            now += TurnMachine.frame
            wanted += happens(.frame(isVoiced: voiced, mouth: mouth))
        }
        return wanted
    }

    @discardableResult
    func speech(_ time: Duration) -> [TurnAction] { pass(time, voiced: true) }

    /// The line opens, and the assistant has nothing to say first.
    func open() {
        happens(.begin)
        happens(.answer(lastAnswer, .ended))
        pass(.milliseconds(40))
        actions = []
    }

    /// The person says something, which is answered: the assistant is speaking.
    func untilAnswered(_ words: String = "What is a resistor?") {
        speech(.milliseconds(800))
        pass(.milliseconds(600))
        happens(.transcript(lastTranscription, words))
        happens(.answer(lastAnswer, .text))
        speaks()
        pass(.milliseconds(200))
    }

    /// The answer sounds.
    func speaks() { mouth = .sounding(answer: lastAnswer, isInterruptible: true) }

    var lastAnswer: Int {
        actions.reversed().lazy.compactMap { if case .ask(let number, _) = $0.action { number } else { nil } }.first
            ?? machine.answer?.number ?? 0
    }

    var lastTranscription: Int {
        actions.reversed().lazy.compactMap {
            if case .transcribe(let number, _) = $0.action { number } else { nil }
        }.first ?? 0
    }

    /// What the assistant was asked.
    var asked: [CallerInput] {
        actions.compactMap { if case .ask(_, let input) = $0.action { input } else { nil } }
    }

    /// What the voice said of its own accord.
    var said: [String] {
        actions.compactMap { if case .say(let words, _) = $0.action { words } else { nil } }
    }

    func time(of wanted: TurnAction) -> Duration? { actions.first { $0.action == wanted }?.time }

    func has(_ wanted: TurnAction) -> Bool { actions.contains { $0.action == wanted } }
}
