import Testing

@testable import Telephony

@Suite struct TurnInterruptionTests {
    @Test("Speech silences the assistant within 100 ms, and words that are a question cut its answer")
    func bargeIn() {
        let line = TurnTimeline()
        line.open()
        line.untilAnswered()
        let answer = line.lastAnswer
        let start = line.now
        line.speech(.milliseconds(300))
        let paused = line.time(of: .pause)
        #expect(paused.map { $0 - start } ?? .seconds(1) <= .milliseconds(100))
        #expect(!line.has(.cut(answer)))
        line.pass(.milliseconds(600))
        let wanted = line.happens(.transcript(line.lastTranscription, "Wait, what is a volt?"))
        #expect(wanted.first == .cut(answer))
        #expect(line.asked.last == .speech("Wait, what is a volt?"))
    }

    @Test("Who goes on speaking interrupts, whatever the words")
    func longSpeech() {
        let line = TurnTimeline()
        line.open()
        line.untilAnswered()
        let answer = line.lastAnswer
        line.speech(.milliseconds(860))
        #expect(!line.has(.cut(answer)))
        line.speech(.milliseconds(100))
        #expect(line.has(.cut(answer)))
    }

    @Test(
        "A word that says \"go on\" does not interrupt: the assistant goes on where it stopped",
        arguments: ["Mhm.", "OK, okay.", "Yeah", "uh-huh", "I see.", ""])
    func backChannel(words: String) {
        let line = TurnTimeline()
        line.open()
        line.untilAnswered()
        let answer = line.lastAnswer
        line.speech(.milliseconds(260))
        line.pass(.milliseconds(600))
        #expect(line.happens(.transcript(line.lastTranscription, words)) == [.resume])
        line.pass(.seconds(2))
        #expect(!line.has(.cut(answer)) && line.asked.count == 1)
    }

    @Test("With early words the assistant goes on before the silence has passed")
    func earlyBackChannel() {
        let line = TurnTimeline { $0.turns.earlyTranscription = .milliseconds(240) }
        line.open()
        line.speech(.milliseconds(800))
        line.pass(.milliseconds(240))
        line.happens(.transcript(line.lastTranscription, "What is a resistor?"))
        line.pass(.milliseconds(400))
        line.happens(.answer(line.lastAnswer, .text))
        line.speaks()
        line.pass(.milliseconds(200))
        line.speech(.milliseconds(260))
        line.pass(.milliseconds(240))
        #expect(line.happens(.transcript(line.lastTranscription, "Mhm")) == [.forget, .resume])
    }

    @Test("The same word is an answer where nobody else is speaking")
    func shortAnswer() {
        let line = TurnTimeline()
        line.open()
        line.speech(.milliseconds(260))
        line.pass(.milliseconds(600))
        line.happens(.transcript(line.lastTranscription, "Yes."))
        #expect(line.asked == [.speech("Yes.")])
    }

    @Test("A cough pauses the assistant for a moment")
    func cough() {
        let line = TurnTimeline()
        line.open()
        line.untilAnswered()
        line.speech(.milliseconds(100))
        let wanted = line.pass(.milliseconds(300))
        #expect(wanted == [.forget, .resume])
    }

    @Test("A click does not even pause it")
    func click() {
        let line = TurnTimeline()
        line.open()
        line.untilAnswered()
        #expect(line.speech(.milliseconds(60)).isEmpty)
        #expect(line.pass(.milliseconds(500)).isEmpty)
    }

    @Test("Who goes on before the answer begins is heard out, and asks a second time")
    func beforeTheAnswer() {
        let line = TurnTimeline()
        line.open()
        line.speech(.milliseconds(800))
        line.pass(.milliseconds(600))
        line.happens(.transcript(line.lastTranscription, "What is"))
        let first = line.lastAnswer
        line.speech(.milliseconds(800))
        line.pass(.milliseconds(600))
        line.happens(.transcript(line.lastTranscription, "a volt?"))
        #expect(line.has(.cut(first)))
        #expect(line.asked == [.speech("What is"), .speech("a volt?")])
        // What the stopped answer still brings is nobody's.
        #expect(line.happens(.answer(first, .failed)).isEmpty)
    }

    @Test("A greeting that may not be interrupted is not, and one that may is")
    func greeting() {
        for isInterruptible in [true, false] {
            let line = TurnTimeline {
                $0.greeting = "Welcome."
                $0.greetingIsInterruptible = isInterruptible
            }
            line.happens(.begin)
            #expect(line.has(.say("Welcome.", isInterruptible: isInterruptible)))
            line.mouth = .sounding(answer: nil, isInterruptible: isInterruptible)
            line.speech(.milliseconds(400))
            #expect(line.has(.pause) == isInterruptible)
        }
    }

    @Test("Last words are not interrupted, and then the line is hung up")
    func lastWords() {
        let line = TurnTimeline()
        line.open()
        line.untilAnswered()
        line.happens(.answer(line.lastAnswer, .hangUp("Goodbye.")))
        line.happens(.answer(line.lastAnswer, .ended))
        #expect(line.said == ["Goodbye."])
        line.speech(.seconds(1))
        #expect(!line.has(.pause))
        line.mouth = .empty
        #expect(line.pass(.milliseconds(20)) == [.finish(.assistantHangUp)])
        #expect(line.pass(.seconds(60)).isEmpty)
    }

    @Test("Where speech does not interrupt, the turn comes when the assistant has finished")
    func notInterruptible() {
        let line = TurnTimeline { $0.turns.isInterruptible = false }
        line.open()
        line.untilAnswered()
        line.speech(.seconds(2))
        #expect(!line.has(.pause))
        line.happens(.answer(line.lastAnswer, .ended))
        line.mouth = .empty
        line.pass(.milliseconds(20))
        line.speech(.milliseconds(500))
        line.pass(.milliseconds(600))
        line.happens(.transcript(line.lastTranscription, "And a volt?"))
        #expect(line.asked.last == .speech("And a volt?"))
    }
}
