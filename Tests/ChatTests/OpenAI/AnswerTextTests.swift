import Core
import Testing
import Workflows

@testable import Chat

@Suite struct AnswerTextTests {
    private let identifiers = SystemIdentifierGenerator()

    @Test("what several messages say stands in one, in the stream as in the whole")
    func severalMessages() {
        let (one, two): (ItemID, ItemID) = (identifiers.make(), identifiers.make())
        var answer = AnswerText()
        let pieces = [
            RunEvent.runStarted, .messageStarted(one), .textDelta(one, part: 0, text: "Hel"),
            .textDelta(one, part: 0, text: "lo"), .messageFinished(one, [MessagePart(text: "Hello")]),
            .messageStarted(two), .textDelta(two, part: 0, text: "World"),
            .messageFinished(two, [MessagePart(text: "World")]), .runFinished,
        ].map { answer.take($0) }
        #expect(pieces.joined() == "Hello\n\nWorld")
        #expect(answer.text == "Hello\n\nWorld")
        #expect(AnswerEnd(answer.end) == .complete)
    }

    @Test("what is withdrawn is not in the whole, though a stream has said it")
    func withdrawn() {
        let (one, two): (ItemID, ItemID) = (identifiers.make(), identifiers.make())
        var answer = AnswerText()
        let stream = [
            RunEvent.textDelta(one, part: 0, text: "Wro"), .messageRemoved(one),
            .textDelta(two, part: 0, text: "Right"),
        ].map { answer.take($0) }.joined()
        #expect(stream == "Wro\n\nRight")
        #expect(answer.text == "Right")
    }

    @Test("a message that came whole is said once")
    func whole() {
        let item: ItemID = identifiers.make()
        var answer = AnswerText()
        #expect(answer.take(.messageFinished(item, [MessagePart(text: "Hello")])) == "Hello")
        #expect(answer.take(.messageFinished(item, [MessagePart(text: "Hello")])) == "")
        #expect(answer.text == "Hello")
    }

    @Test("a widget is what copying it gives")
    func widget() {
        let item: ItemID = identifiers.make()
        var answer = AnswerText()
        #expect(answer.take(.widgetShown(item, Widget(root: [:], copyText: "A card"))) == "A card")
    }

    @Test("an image is where it is found, once it is there")
    func image() {
        let item: ItemID = identifiers.make()
        let image = GeneratedImage(id: "i", url: "https://s.example/i")
        var answer = AnswerText()
        let events: [RunEvent] = [
            .itemStarted(item, .generatedImage(nil)), .itemChanged(item, .image(image, progress: 0.5)),
            .itemDone(item, .generatedImage(image)), .itemKept(item, .generatedImage(image)),
        ]
        #expect(events.map { answer.take($0) }.joined() == "![](https://s.example/i)")
        #expect(answer.take(.messageRemoved(item)) == "" && answer.text == "")
    }

    @Test("nothing counts after the end, which is what the run came to")
    func ends() {
        let item: ItemID = identifiers.make()
        var answer = AnswerText()
        _ = answer.take(.runWaiting)
        #expect(answer.take(.textDelta(item, part: 0, text: "late")) == "")
        #expect(answer.text == "")
        #expect(AnswerEnd(nil).problem?.reason == .runInterrupted)
        #expect(AnswerEnd(.runCancelled) == .stopped)
        #expect(AnswerEnd(.runFailed(RunFailure(.tooManyTokens, "", allowsRetry: false))) == .cut)
        let failed = AnswerEnd(.runFailed(RunFailure(.noWayOn, "No way on.", allowsRetry: false)))
        #expect(failed == .failed(.runFailed, "No way on."))
    }
}
