import Testing

@testable import Telephony

@Suite struct TurnOpeningTests {
    private static let words = "This call is recorded."

    /// A line on which the opening sounds.
    private func opened(_ change: (inout VoiceSettings) -> Void = { _ in }) -> TurnTimeline {
        let line = TurnTimeline(change)
        line.happens(.opening(Self.words))
        line.mouth = .sounding(answer: nil, isInterruptible: false)
        line.pass(.milliseconds(200))
        return line
    }

    @Test("The opening is heard to its end, whatever is said meanwhile, and then the conversation begins")
    func heard() {
        let line = opened { $0.greeting = "Hello." }
        #expect(line.has(.say(Self.words, isInterruptible: false)))
        line.speech(.seconds(2))
        line.pass(.seconds(2))
        #expect(line.asked.isEmpty && !line.has(.flush) && !line.has(.pause))
        #expect(!line.has(.say("Hello.", isInterruptible: true)))
        line.mouth = .empty
        line.pass(.milliseconds(20))
        #expect(line.asked == [.begin] && line.has(.say("Hello.", isInterruptible: true)))
    }

    @Test("Speech before the opening has its sound does not take it away")
    func waiting() {
        let line = TurnTimeline()
        line.happens(.opening(Self.words))
        line.mouth = .waiting
        line.speech(.seconds(1))
        #expect(line.asked.isEmpty && !line.has(.flush))
    }

    @Test("Keys pressed meanwhile are remembered for whoever asks for some")
    func keys() {
        let line = opened()
        for key in "47" { line.happens(.key(key)) }
        #expect(line.asked.isEmpty)
        line.mouth = .empty
        line.pass(.milliseconds(20))
        line.happens(.answer(line.lastAnswer, .collect(DigitCollection(count: 2))))
        line.happens(.answer(line.lastAnswer, .ended))
        #expect(line.asked == [.begin, .keys("47")])
    }

    @Test("An opening without sound is said again, and where that fails too, nothing else is")
    func failures() {
        let line = TurnTimeline { $0.turns.failures = 2 }
        line.happens(.opening(Self.words))
        #expect(line.happens(.speechFailed).contains(.say(Self.words, isInterruptible: false)))
        line.happens(.speechFailed)
        line.mouth = .empty
        line.pass(.milliseconds(20))
        #expect(line.has(.finish(.failed)) && line.asked.isEmpty)
    }
}
