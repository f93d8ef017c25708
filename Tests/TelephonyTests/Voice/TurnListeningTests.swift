import Testing

@testable import Telephony

@Suite struct TurnListeningTests {
    @Test("A turn ends with its silence, is written down, and is answered")
    func wholeTurn() {
        let line = TurnTimeline()
        line.open()
        line.speech(.milliseconds(800))
        let silent = line.pass(.milliseconds(580))
        #expect(!silent.contains { if case .transcribe = $0 { true } else { false } })
        let last = line.pass(.milliseconds(20))
        #expect(last == [.transcribe(line.lastTranscription, isLast: true), .forget])
        line.happens(.transcript(line.lastTranscription, " What is a resistor? "))
        #expect(line.asked == [.speech("What is a resistor?")])
        #expect(line.has(.heard("What is a resistor?", start: .milliseconds(40), end: .milliseconds(840))))
    }

    @Test("What is heard is kept from the third frame of speech on")
    func onset() {
        let line = TurnTimeline()
        line.open()
        #expect(line.speech(.milliseconds(40)).isEmpty)
        #expect(line.speech(.milliseconds(20)) == [.keep])
    }

    @Test("A click is no speech, and nobody is asked to write it down")
    func click() {
        let line = TurnTimeline()
        line.open()
        line.speech(.milliseconds(40))
        line.pass(.seconds(1))
        #expect(line.actions.isEmpty)
        line.speech(.milliseconds(80))
        line.pass(.seconds(1))
        #expect(line.actions.map(\.action) == [.keep, .forget])
    }

    @Test("Short pauses belong to a turn")
    func pauses() {
        let line = TurnTimeline()
        line.open()
        for _ in 0..<4 {
            line.speech(.milliseconds(300))
            line.pass(.milliseconds(500))
        }
        #expect(line.actions.map(\.action) == [.keep])
    }

    @Test("Words are asked for early, and are there when the turn has ended")
    func early() {
        let line = TurnTimeline { $0.turns.earlyTranscription = .milliseconds(240) }
        line.open()
        line.speech(.milliseconds(800))
        #expect(line.pass(.milliseconds(240)) == [.transcribe(line.lastTranscription, isLast: false)])
        line.happens(.transcript(line.lastTranscription, "Hello."))
        #expect(line.asked.isEmpty)
        line.pass(.milliseconds(360))
        #expect(line.asked == [.speech("Hello.")])
    }

    @Test("Early words of which the person said more are asked for again")
    func stale() {
        let line = TurnTimeline { $0.turns.earlyTranscription = .milliseconds(240) }
        line.open()
        line.speech(.milliseconds(800))
        line.pass(.milliseconds(300))
        let first = line.lastTranscription
        line.speech(.milliseconds(400))
        line.happens(.transcript(first, "What is"))
        line.pass(.milliseconds(600))
        #expect(line.asked.isEmpty && line.lastTranscription != first)
        line.happens(.transcript(line.lastTranscription, "What is a volt?"))
        #expect(line.asked == [.speech("What is a volt?")])
    }

    @Test("A turn model shortens and lengthens the silence, within its bounds")
    func turnModel() {
        struct Fixed: TurnModel {
            let silence: Duration
            func endSilence(after words: String, _ timings: TurnTimings) -> Duration? { silence }
        }
        for (asked, waited) in [(300, 300), (1_500, 1_500), (10, 240), (9_000, 2_500)] {
            let line = TurnTimeline(turnModel: Fixed(silence: .milliseconds(asked))) {
                $0.turns.earlyTranscription = .milliseconds(240)
            }
            line.open()
            line.speech(.milliseconds(800))
            let end = line.now
            line.pass(.milliseconds(240))
            line.happens(.transcript(line.lastTranscription, "Hello"))
            line.pass(.seconds(3))
            let answered = line.actions.first { if case .ask = $0.action { true } else { false } }?.time
            // The words are there after 240 ms at the earliest, and a frame passes until they count.
            #expect(answered.map { $0 - end } ?? .zero <= .milliseconds(max(waited, 260)))
            #expect(answered.map { $0 - end } ?? .zero >= .milliseconds(waited))
        }
    }

    @Test("Two sentences of one person that overlap with their transcriptions become one question")
    func joined() {
        let line = TurnTimeline()
        line.open()
        line.speech(.milliseconds(500))
        line.pass(.milliseconds(620))
        let first = line.lastTranscription
        line.speech(.milliseconds(500))
        line.happens(.transcript(first, "One moment."))
        #expect(line.asked.isEmpty)
        line.pass(.milliseconds(620))
        line.happens(.transcript(line.lastTranscription, "What is a volt?"))
        #expect(line.asked == [.speech("One moment. What is a volt?")])
    }

    @Test("Who goes on for ever is answered after the longest turn")
    func longest() {
        let line = TurnTimeline { $0.turns.longestTurn = .seconds(5) }
        line.open()
        line.speech(.seconds(6))
        #expect(line.time(of: .transcribe(line.lastTranscription, isLast: true)) == .milliseconds(40 + 5_000))
    }

    @Test("Speech without words asks to say it again, noise without words does not")
    func empty() {
        let line = TurnTimeline()
        line.open()
        line.speech(.milliseconds(300))
        line.pass(.milliseconds(600))
        line.happens(.transcript(line.lastTranscription, ""))
        #expect(line.said.isEmpty)
        line.speech(.milliseconds(900))
        line.pass(.milliseconds(600))
        line.happens(.transcript(line.lastTranscription, ""))
        #expect(line.said == [VoicePhrases.english.sayAgain])
    }

    @Test("A transcriber that fails or does not answer leads to a question, and too often to a goodbye")
    func transcriberFails() {
        let line = TurnTimeline()
        line.open()
        line.speech(.milliseconds(800))
        line.pass(.milliseconds(600))
        line.happens(.transcriptFailed(line.lastTranscription))
        line.speech(.milliseconds(800))
        line.pass(.milliseconds(600))
        line.pass(.seconds(20))
        #expect(line.said == [VoicePhrases.english.sayAgain, VoicePhrases.english.sayAgain])
        line.speech(.milliseconds(800))
        line.pass(.milliseconds(600))
        line.happens(.transcriptFailed(line.lastTranscription))
        #expect(line.said.last == VoicePhrases.english.failureGoodbye)
        line.pass(.milliseconds(40))
        #expect(line.has(.finish(.failed)))
    }

    @Test("On hold nothing is heard and time stands still")
    func hold() {
        let line = TurnTimeline { $0.turns.silencePrompt = .seconds(10) }
        line.open()
        line.pass(.seconds(6))
        line.happens(.hold(true))
        line.speech(.seconds(60))
        line.happens(.hold(false))
        line.pass(.seconds(3))
        #expect(line.actions.isEmpty)
        line.pass(.seconds(2))
        #expect(line.said == [VoicePhrases.english.stillThere])
    }

    @Test("What was being said when the line was put on hold is a turn")
    func heldWhileSpeaking() {
        let line = TurnTimeline()
        line.open()
        line.speech(.milliseconds(800))
        #expect(line.happens(.hold(true)) == [.transcribe(line.lastTranscription, isLast: true), .forget])
        line.happens(.transcript(line.lastTranscription, "Hello?"))
        #expect(line.asked == [.speech("Hello?")])
    }
}
