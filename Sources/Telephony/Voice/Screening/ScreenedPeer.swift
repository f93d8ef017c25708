import Synchronization

/// A peer whose line is listened to first: what is heard goes to the screening, and nothing is played, until it is let on.
/// For lines of 8 kHz, which calls that are placed have.
final class ScreenedPeer: AudioPeer {
    private struct State {
        var screening: AnswerScreening
        var tone = ToneDetector()
        var detector: any SpeechDetector = EnergyDetector()
        var isOpen = false
    }

    private let peer: any AudioPeer
    private let state: Mutex<State>
    private let found: AsyncStream<AnswerScreening.Finding>
    private let finding: AsyncStream<AnswerScreening.Finding>.Continuation

    init(_ peer: any AudioPeer, _ screening: AnswerScreening) {
        self.peer = peer
        state = Mutex(State(screening: screening))
        (found, finding) = AsyncStream.makeStream()
    }

    /// Who picked up, once that is known; nil where the call ended before. Asked once.
    func result() async -> AnswerScreening.Finding? {
        for await one in found { return one }
        return nil
    }

    /// The conversation has the line from now on.
    func letOn() { state.withLock { $0.isOpen = true } }

    /// Nobody waits for the result any more.
    func cancel() { finding.finish() }

    func exchange(_ heard: AudioFrame?) -> AudioFrame? {
        let isOpen = state.withLock { state in
            if !state.isOpen, state.screening.finding == nil {
                screen(heard, &state)
                tell(state.screening)
            }
            return state.isOpen
        }
        return isOpen ? peer.exchange(heard) : nil
    }

    private func screen(_ heard: AudioFrame?, _ state: inout State) {
        let samples: [Int16] =
            switch heard {
            case .linear(let samples): samples
            case .pcmu(let bytes): MuLaw.decode(bytes)
            case nil: [Int16](repeating: 0, count: AudioRate.narrow.frameSamples)
            }
        let isVoiced = state.detector.isSpeech(samples, echo: 0)
        state.screening.hear(isVoiced: isVoiced, tone: state.tone.hear(samples))
    }

    private func tell(_ screening: AnswerScreening) {
        guard let one = screening.finding else { return }
        finding.yield(one)
        finding.finish()
    }

    func press(_ key: Character) {
        let isOpen = state.withLock { state in
            if !state.isOpen, state.screening.finding == nil {
                state.screening.press()
                tell(state.screening)
            }
            return state.isOpen
        }
        if isOpen { peer.press(key) }
    }

    func hold(_ isHeld: Bool) { peer.hold(isHeld) }

    func end() {
        cancel()
        peer.end()
    }
}
