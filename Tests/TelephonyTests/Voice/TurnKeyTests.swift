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

    /// A line on which keys may be typed at any time.
    private static func typing() -> TurnTimeline {
        let line = TurnTimeline { $0.typing = DigitCollection(count: 4, nextKeyTimeout: .seconds(3)) }
        line.open()
        return line
    }

    private static func type(_ keys: String, on line: TurnTimeline) {
        for key in keys {
            line.happens(.key(key))
            line.pass(.milliseconds(200))
        }
    }

    @Test("Keys that nobody asked for are handed over by their count or terminator, where the settings collect them")
    func typed() {
        for (keys, wanted) in [("4711", "4711"), ("47#", "47"), ("47119", "4711"), ("*4711", "*471")] {
            let line = Self.typing()
            Self.type(keys, on: line)
            #expect(line.asked == [.typed(wanted)])
        }
        let line = Self.typing()
        Self.type("#", on: line)
        #expect(line.asked.isEmpty)
    }

    @Test("Those that do not become complete are forgotten, and so are those before speech")
    func typedInPart() {
        let line = Self.typing()
        Self.type("471", on: line)
        line.pass(.seconds(3.2))
        Self.type("1", on: line)
        #expect(line.asked.isEmpty)
        Self.type("711", on: line)
        #expect(line.asked == [.typed("1711")])
        let other = Self.typing()
        Self.type("471", on: other)
        other.speech(.milliseconds(800))
        other.pass(.milliseconds(600))
        other.happens(.transcript(other.lastTranscription, "What is a resistor?"))
        other.happens(.answer(other.lastAnswer, .ended))
        other.pass(.milliseconds(40))
        Self.type("1", on: other)
        #expect(other.asked == [.speech("What is a resistor?")])
    }

    @Test("While an answer is being written they wait; once it asks for none, what is being said of it breaks off")
    func typedDuringAnswer() {
        let line = Self.typing()
        line.untilAnswered()
        let answer = line.lastAnswer
        Self.type("4711", on: line)
        #expect(line.asked.count == 1)
        line.happens(.answer(answer, .ended))
        #expect(line.asked.last == .typed("4711") && line.has(.cut(answer)))
    }

    @Test("A collection that an answer asks for takes the keys that were typed before it, as ever")
    func typedBeforeCollection() {
        let line = Self.typing()
        line.untilAnswered()
        Self.type("47", on: line)
        line.happens(.answer(line.lastAnswer, .collect(DigitCollection(count: 2))))
        line.happens(.answer(line.lastAnswer, .ended))
        #expect(line.asked.last == .keys("47"))
    }
}
