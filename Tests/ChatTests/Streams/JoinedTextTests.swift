import Core
import Testing
import Workflows

@testable import Chat

@Suite struct JoinedTextTests {
    private let item = ItemID(UUID128(high: 1, low: 1))
    private let other = ItemID(UUID128(high: 1, low: 2))
    private let run = RunID(UUID128(high: 2, low: 1))

    private func text(_ text: String, of item: ItemID? = nil, part: Int = 0, at position: StreamPosition? = nil)
        -> ThreadListener.Frame
    {
        .event(.textDelta(item ?? self.item, part: part, delta: text), position)
    }

    @Test("text of one part becomes one event with the last position, and nothing else changes its place")
    func joining() {
        let (first, second) = (StreamPosition(item: item), StreamPosition(item: other))
        let frames: [ThreadListener.Frame] = [
            .run(run, .running, nil), text("One ", at: first), text("two ", at: second), text("three"),
            .event(.progress("Thinking", icon: nil), nil), text(" four", at: first), text(".", part: 1),
            text("Five", of: other), .position(second), text("six", of: other),
        ]
        #expect(
            frames.joiningTexts == [
                .run(run, .running, nil), text("One two three"), .event(.progress("Thinking", icon: nil), nil),
                text(" four", at: first), text(".", part: 1), text("Five", of: other), .position(second),
                text("six", of: other),
            ])
        #expect([text("One ", at: first), text("two", at: second)].joiningTexts == [text("One two", at: second)])
        #expect([ThreadListener.Frame]().joiningTexts.isEmpty)
    }

    @Test("more text is to come where text is the last that was told")
    func end() {
        #expect([text("One"), text("zwölf")].textAtEnd == 9)
        #expect([.run(run, .running, nil), text("One"), .position(StreamPosition())].textAtEnd == 3)
        #expect([text("One"), .run(run, .completed, nil)].textAtEnd == 0)
        #expect([.position(StreamPosition())].textAtEnd == 0 && [ThreadListener.Frame]().textAtEnd == 0)
    }
}
