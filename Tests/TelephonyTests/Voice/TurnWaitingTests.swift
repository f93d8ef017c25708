import Testing

@testable import Telephony

@Suite struct TurnWaitingTests {
    @Test("Who says nothing is asked twice, then the call ends")
    func silence() {
        let line = TurnTimeline()
        line.open()
        line.pass(.seconds(9.9))
        #expect(line.said.isEmpty)
        line.pass(.seconds(0.2))
        #expect(line.said == [VoicePhrases.english.stillThere])
        line.pass(.seconds(20))
        #expect(line.said.count == 3 && line.said.last == VoicePhrases.english.silenceGoodbye)
        line.pass(.milliseconds(40))
        #expect(line.actions.last?.action == .finish(.silence))
    }

    @Test("Where no question is set, the assistant is told of the silence")
    func silenceForAssistant() {
        let line = TurnTimeline { $0.phrases?.stillThere = "" }
        line.open()
        line.pass(.seconds(10.1))
        #expect(line.asked == [.silence])
    }

    @Test("Whoever speaks after the question starts the count anew")
    func countAnew() {
        let line = TurnTimeline()
        line.open()
        line.pass(.seconds(20.2))
        #expect(line.said.count == 2)
        line.speech(.milliseconds(500))
        line.pass(.milliseconds(600))
        line.happens(.transcript(line.lastTranscription, "Yes."))
        line.happens(.answer(line.lastAnswer, .ended))
        line.pass(.seconds(20.2))
        #expect(line.said == Array(repeating: VoicePhrases.english.stillThere, count: 4))
    }

    @Test("While tools run the person is told so, first soon and then seldom")
    func fillers() {
        let line = TurnTimeline()
        line.open()
        line.speech(.milliseconds(500))
        line.pass(.milliseconds(600))
        line.happens(.transcript(line.lastTranscription, "Look it up."))
        line.happens(.answer(line.lastAnswer, .working(true)))
        line.pass(.milliseconds(1_480))
        #expect(line.said.isEmpty)
        line.pass(.milliseconds(40))
        #expect(line.said == [VoicePhrases.english.fillers[0]])
        #expect(line.has(.waitingSound(true)))
        line.pass(.seconds(8))
        #expect(line.said.count == 2)
        line.happens(.answer(line.lastAnswer, .text))
        line.speaks()
        #expect(line.pass(.milliseconds(20)).contains(.waitingSound(false)))
    }

    @Test("An assistant that gives nothing is given up, with an apology")
    func slowAnswer() {
        let line = TurnTimeline { $0.phrases?.fillers = [] }
        line.open()
        line.speech(.milliseconds(500))
        line.pass(.milliseconds(600))
        line.happens(.transcript(line.lastTranscription, "Hello?"))
        let answer = line.lastAnswer
        line.pass(.seconds(20.1))
        #expect(line.has(.stop(answer)))
        #expect(line.said == [VoicePhrases.english.apology])
    }

    @Test("An answer that fails leads to an apology, the third to a goodbye; one that works clears the count")
    func failures() {
        let line = TurnTimeline()
        line.open()
        for fails in [true, true, false, true, true, true] {
            line.speech(.milliseconds(500))
            line.pass(.milliseconds(600))
            line.happens(.transcript(line.lastTranscription, "Hello?"))
            line.happens(.answer(line.lastAnswer, fails ? .failed : .ended))
            line.pass(.milliseconds(40))
        }
        let apology = VoicePhrases.english.apology
        #expect(line.said == [apology, apology, apology, apology, VoicePhrases.english.failureGoodbye])
        #expect(line.has(.finish(.failed)))
    }

    @Test("Speech that does not come gives the answer up")
    func noSound() {
        let line = TurnTimeline()
        line.open()
        line.untilAnswered()
        let answer = line.lastAnswer
        line.mouth = .waiting
        line.pass(.seconds(10.1))
        #expect(line.has(.cut(answer)))
        #expect(line.said == [VoicePhrases.english.apology])
    }

    @Test("The longest call ends with a word, whatever is going on")
    func longestCall() {
        let line = TurnTimeline { $0.turns.longestCall = .seconds(30) }
        line.open()
        line.pass(.seconds(25))
        line.untilAnswered()
        let answer = line.lastAnswer
        line.pass(.seconds(5))
        #expect(line.has(.cut(answer)) && line.said.last == VoicePhrases.english.timeGoodbye)
        line.mouth = .empty
        line.pass(.milliseconds(20))
        #expect(line.has(.finish(.limitReached)))
    }

    @Test("On hold the longest call ends at once and without a word, because nobody would hear it")
    func longestHold() {
        let line = TurnTimeline { $0.turns.longestCall = .seconds(30) }
        line.open()
        line.untilAnswered()
        let answer = line.lastAnswer
        line.happens(.hold(true))
        line.pass(.seconds(28))
        #expect(!line.has(.finish(.limitReached)))
        line.pass(.seconds(1))
        #expect(line.has(.cut(answer)) && line.actions.last?.action == .finish(.limitReached))
        #expect(line.said.isEmpty)
    }

    @Test("Who puts us on hold while last words are said keeps the line no longer than the longest call")
    func heldGoodbye() {
        let line = TurnTimeline { $0.turns.longestCall = .seconds(60) }
        line.open()
        let goodbye = VoicePhrases.english.silenceGoodbye
        for _ in 0..<2_000 where line.said.last != goodbye { line.pass(TurnMachine.frame) }
        #expect(line.said.last == goodbye)
        line.mouth = .waiting
        line.happens(.hold(true))
        line.pass(.seconds(31))
        #expect(line.actions.last?.action == .finish(.silence))
    }

    @Test("The longest call ends while the person is put through, too")
    func longestTransfer() {
        let line = TurnTimeline { $0.turns.longestCall = .seconds(30) }
        line.open()
        line.untilAnswered()
        line.happens(.answer(line.lastAnswer, .transfer("+33142685300", announcement: nil)))
        line.happens(.answer(line.lastAnswer, .ended))
        line.mouth = .empty
        line.pass(.seconds(27))
        #expect(line.has(.transfer("+33142685300")) && line.said.isEmpty)
        line.mouth = .waiting
        line.pass(.seconds(2))
        #expect(line.said == [VoicePhrases.english.timeGoodbye] && line.has(.waitingSound(false)))
        line.mouth = .empty
        line.pass(.milliseconds(20))
        #expect(line.actions.last?.action == .finish(.limitReached))
        #expect(line.happens(.transferred(true)).isEmpty)
    }

    @Test("A transfer happens when its announcement has been said, and one that fails goes back to the assistant")
    func transfer() {
        let line = TurnTimeline()
        line.open()
        line.untilAnswered()
        line.happens(.answer(line.lastAnswer, .transfer("sip:office@example.org", announcement: "One moment.")))
        line.happens(.answer(line.lastAnswer, .ended))
        line.pass(.milliseconds(100))
        #expect(!line.has(.transfer("sip:office@example.org")))
        line.mouth = .empty
        line.pass(.milliseconds(20))
        #expect(line.has(.transfer("sip:office@example.org")) && line.has(.waitingSound(true)))
        line.speech(.seconds(1))
        line.happens(.transferred(false))
        #expect(line.asked.last == .transferFailed)
    }

    @Test("A transfer that succeeds ends the conversation")
    func transferred() {
        let line = TurnTimeline()
        line.open()
        line.untilAnswered()
        line.happens(.answer(line.lastAnswer, .transfer("+33142685300", announcement: nil)))
        line.happens(.answer(line.lastAnswer, .ended))
        line.mouth = .empty
        line.pass(.milliseconds(20))
        #expect(line.happens(.transferred(true)) == [.finish(.transferred)])
    }

    @Test("The stages of a turn are told apart")
    func latencies() {
        let line = TurnTimeline()
        line.open()
        line.speech(.milliseconds(800))
        line.pass(.milliseconds(600 + 200))
        line.happens(.transcript(line.lastTranscription, "What is a resistor?"))
        line.pass(.milliseconds(300))
        line.happens(.answer(line.lastAnswer, .text))
        line.pass(.milliseconds(100))
        line.speaks()
        line.pass(.milliseconds(20))
        var latencies = TurnLatencies()
        latencies.endPointing = .milliseconds(600)
        latencies.transcription = .milliseconds(200)
        latencies.firstText = .milliseconds(300)
        latencies.firstSound = .milliseconds(120)
        #expect(line.has(.report(latencies)))
        #expect(latencies.total == .milliseconds(1_220))
    }
}
