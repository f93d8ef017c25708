import Testing

@testable import Telephony

@Suite struct TurnKeyTests {
    /// A line on which keys are being asked for, by an answer that has ended.
    private func asking(_ rules: DigitCollection) -> TurnTimeline {
        let line = TurnTimeline()
        line.open()
        line.untilAnswered()
        line.happens(.answer(line.lastAnswer, .collect(rules)))
        line.happens(.answer(line.lastAnswer, .ended))
        return line
    }

    @Test("Keys are collected up to their count")
    func count() {
        let line = asking(DigitCollection(count: 4))
        line.mouth = .empty
        line.pass(.milliseconds(40))
        for key in "4711" { line.happens(.key(key)) }
        #expect(line.asked.last == .keys("4711"))
    }

    @Test("The terminator ends them and is none of them")
    func terminator() {
        let line = asking(DigitCollection(count: 10))
        line.mouth = .empty
        line.pass(.milliseconds(40))
        for key in "47#" { line.happens(.key(key)) }
        #expect(line.asked.last == .keys("47"))
    }

    @Test("Keys that do not count are ignored")
    func allowed() {
        let line = asking(DigitCollection(count: 1, allowed: ["1", "2"]))
        line.mouth = .empty
        line.pass(.milliseconds(40))
        line.happens(.key("9"))
        #expect(line.asked.count == 1)
        line.happens(.key("2"))
        #expect(line.asked.last == .keys("2"))
    }

    @Test("The first key breaks off the prompt, where it may")
    func interrupts() {
        for may in [true, false] {
            let line = asking(DigitCollection(count: 2, interruptsPrompt: may))
            line.happens(.key("1"))
            #expect(line.has(.flush) == may)
        }
    }

    @Test("Without a first key the collection ends empty, counted from the end of the prompt")
    func firstKey() {
        let line = asking(DigitCollection(count: 2, firstKeyTimeout: .seconds(5)))
        line.pass(.seconds(7))
        line.mouth = .empty
        line.pass(.seconds(4.9))
        #expect(line.asked.count == 1)
        line.pass(.seconds(0.2))
        #expect(line.asked.last == .keys(""))
    }

    @Test("Without a next key it ends with those that came")
    func nextKey() {
        let line = asking(DigitCollection(count: 4, nextKeyTimeout: .seconds(3)))
        line.mouth = .empty
        line.pass(.milliseconds(40))
        line.happens(.key("4"))
        line.pass(.seconds(2.9))
        line.happens(.key("7"))
        line.pass(.seconds(2.9))
        #expect(line.asked.count == 1)
        line.pass(.seconds(0.2))
        #expect(line.asked.last == .keys("47"))
    }

    @Test("Keys pressed before they are asked for count")
    func ahead() {
        let line = TurnTimeline()
        line.open()
        line.untilAnswered()
        line.happens(.key("4"))
        line.happens(.key("7"))
        line.happens(.answer(line.lastAnswer, .collect(DigitCollection(count: 2))))
        #expect(line.asked.count == 1)
        line.happens(.answer(line.lastAnswer, .ended))
        #expect(line.asked.last == .keys("47"))
    }

    @Test("Keys that nobody asks for are no input")
    func unasked() {
        let line = TurnTimeline()
        line.open()
        line.happens(.key("5"))
        line.pass(.milliseconds(100))
        #expect(line.actions.isEmpty)
    }

    @Test("Speech counts while keys are collected only where it may")
    func speech() {
        for may in [true, false] {
            let line = asking(DigitCollection(count: 2, allowsSpeech: may))
            line.mouth = .empty
            line.pass(.milliseconds(40))
            line.speech(.milliseconds(500))
            #expect(line.actions.count { $0.action == .keep } == (may ? 2 : 1))
            guard may else { continue }
            line.pass(.milliseconds(600))
            line.happens(.transcript(line.lastTranscription, "Four seven."))
            #expect(line.asked.last == .speech("Four seven."))
            #expect(line.machine.collection == nil)
        }
    }
}
