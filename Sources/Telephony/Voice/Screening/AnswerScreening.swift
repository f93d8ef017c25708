/// Tells an answering machine from a person by the first seconds of a call: a pure state machine over what is heard in
/// each 20 ms. People say a few words and wait for an answer; machines go on speaking, and end with a tone.
package struct AnswerScreening: Sendable {
    package struct Timings: Sendable, Equatable {
        /// First words that last longer are a machine's.
        package var longestHello: Duration = .milliseconds(2_400)
        /// Silence behind the first words that says that an answer is expected.
        package var pause: Duration = .milliseconds(800)
        /// Sound must last so long to be the beginning of speech.
        package var shortestSpeech: Duration = .milliseconds(80)
        /// Who says nothing for so long is not waited for.
        package var firstWords: Duration = .seconds(4)
        /// The most that it may take to tell.
        package var longest: Duration = .seconds(8)
        /// Silence of a machine behind which no tone is expected any more.
        package var quietEnd: Duration = .milliseconds(2_500)
        /// A machine that goes on so long is left its message all the same.
        package var longestGreeting: Duration = .seconds(60)

        package init() {}
    }

    /// What was found, once.
    package struct Finding: Sendable, Equatable {
        package var answeredBy: AnsweredBy
        /// Whether the tone was heard behind which machines take messages.
        package var heardTone = false
    }

    private let timings: Timings
    private let waitsForTone: Bool
    private var time = Duration.zero
    private var onset = Duration.zero
    private var speechStart: Duration?
    private var lastVoiced = Duration.zero
    private var isMachine = false
    /// Nil until it is known.
    private(set) var finding: Finding?

    /// - Parameter waitsForTone: whether a machine is only told of when it takes messages: behind its tone, or when it has
    ///   been silent for long
    package init(_ timings: Timings = Timings(), waitsForTone: Bool) {
        (self.timings, self.waitsForTone) = (timings, waitsForTone)
    }

    /// Takes the next 20 ms: whether they are speech, and how far a tone is.
    mutating func hear(isVoiced: Bool, tone: ToneDetector.State) {
        guard finding == nil else { return }
        time += TurnMachine.frame
        switch tone {
        // A voice stands still on a note for no longer than this.
        case .ended: finding = Finding(answeredBy: .machine, heardTone: true)
        case .sounding:
            isMachine = true
            lastVoiced = time
        case .none: hear(isVoiced)
        }
    }

    private mutating func hear(_ isVoiced: Bool) {
        if speechStart == nil {
            onset = isVoiced ? onset + TurnMachine.frame : max(.zero, onset - TurnMachine.frame)
            if onset >= timings.shortestSpeech { (speechStart, lastVoiced) = (time - onset, time) }
        } else if isVoiced {
            lastVoiced = time
        }
        if isMachine { return waitForTone() }
        if let speechStart {
            let isOver = time - lastVoiced >= timings.pause
            if lastVoiced - speechStart > timings.longestHello {
                isMachine = true
                if !waitsForTone { finding = Finding(answeredBy: .machine) }
            } else if isOver {
                finding = Finding(answeredBy: .person)
            }
        } else if time >= timings.firstWords {
            finding = Finding(answeredBy: .unknown)
        }
        if !isMachine, finding == nil, time >= timings.longest { finding = Finding(answeredBy: .unknown) }
    }

    private mutating func waitForTone() {
        let isQuiet = time - lastVoiced >= timings.quietEnd
        if !waitsForTone || isQuiet || time >= timings.longestGreeting { finding = Finding(answeredBy: .machine) }
    }

    /// Whoever picked up pressed a key.
    mutating func press() { finding = finding ?? Finding(answeredBy: .person) }
}
