import Testing

@testable import Telephony

@Suite struct AnswerScreeningTests {
    /// What a line is like for a while.
    enum Part: Sendable {
        case speech(Double)
        case silence(Double)
        case tone(Double)
    }

    /// What is found, and after how many seconds.
    private static func screen(_ parts: [Part], waitsForTone: Bool = false) -> (AnswerScreening.Finding?, Double) {
        var screening = AnswerScreening(waitsForTone: waitsForTone)
        var frames = 0
        for part in parts {
            let (seconds, isVoiced, tone): (Double, Bool, ToneDetector.State) =
                switch part {
                case .speech(let seconds): (seconds, true, .none)
                case .silence(let seconds): (seconds, false, .none)
                case .tone(let seconds): (seconds, true, .sounding)
                }
            for _ in 0..<Int((seconds * 50).rounded()) {
                screening.hear(isVoiced: isVoiced, tone: tone)
                frames += 1
                if let finding = screening.finding { return (finding, Double(frames) / 50) }
            }
            if case .tone = part { screening.hear(isVoiced: false, tone: .ended) }
            if let finding = screening.finding { return (finding, Double(frames) / 50) }
        }
        return (nil, Double(frames) / 50)
    }

    @Test(
        "A few words and a pause are a person's, and the pause is all that is waited for",
        arguments: [
            [.silence(0.6), .speech(0.5), .silence(3)],
            [.silence(1.5), .speech(0.7), .silence(0.4), .speech(0.9), .silence(3)],
            [.speech(2.3), .silence(3)],
        ] as [[Part]])
    func person(parts: [Part]) {
        let (finding, seconds) = Self.screen(parts)
        #expect(finding == AnswerScreening.Finding(answeredBy: .person))
        let spoken = parts.dropLast().reduce(0.0) { sum, part in
            switch part {
            case .speech(let time), .silence(let time), .tone(let time): sum + time
            }
        }
        #expect(abs(seconds - spoken - 0.8) < 0.1)
    }

    @Test("Who speaks on and on is a machine, known as soon as that is so")
    func machine() {
        let (finding, seconds) = Self.screen([.silence(0.5), .speech(1.2), .silence(0.3), .speech(6), .silence(5)])
        #expect(finding == AnswerScreening.Finding(answeredBy: .machine))
        #expect(seconds < 3.2)
    }

    @Test("A machine that is left a message is told of behind its tone")
    func tone() {
        let (finding, seconds) = Self.screen(
            [.speech(6), .silence(0.7), .tone(0.6), .silence(4)], waitsForTone: true)
        #expect(finding == AnswerScreening.Finding(answeredBy: .machine, heardTone: true))
        #expect(abs(seconds - 7.3) < 0.1)
    }

    @Test("Where no tone comes, a long silence is waited for, and never longer than a minute")
    func noTone() {
        let (finding, seconds) = Self.screen([.speech(6), .silence(9)], waitsForTone: true)
        #expect(finding == AnswerScreening.Finding(answeredBy: .machine))
        #expect(abs(seconds - 8.5) < 0.1)
        let (endless, minute) = Self.screen([.speech(90)], waitsForTone: true)
        #expect(endless?.answeredBy == .machine && abs(minute - 60) < 0.1)
    }

    @Test("A tone behind a short greeting is a machine's all the same")
    func shortGreeting() {
        let (finding, _) = Self.screen([.speech(1), .silence(0.5), .tone(0.4), .silence(2)])
        #expect(finding == AnswerScreening.Finding(answeredBy: .machine, heardTone: true))
    }

    @Test("Where nobody speaks it cannot be told, and clicks are no speech")
    func silent() {
        let clicks = [Part](repeating: .speech(0.04), count: 20).flatMap { [$0, .silence(0.3)] }
        for parts in [[.silence(9)], clicks] as [[Part]] {
            let (finding, seconds) = Self.screen(parts)
            #expect(finding == AnswerScreening.Finding(answeredBy: .unknown))
            #expect(abs(seconds - 4) < 0.1)
        }
    }

    @Test("Who presses a key is a person")
    func key() {
        var screening = AnswerScreening(waitsForTone: true)
        screening.hear(isVoiced: true, tone: .none)
        screening.press()
        #expect(screening.finding?.answeredBy == .person)
    }
}
