import Chat
import Core
import Synchronization
import Telephony
import Workflows

/// One answer on its way to a caller: the pieces that are said, which message each belongs to, and whether the caller
/// broke it off.
final class CallAnswer: Sendable {
    private struct State {
        /// What was given to be said, in order; the message is nil for what is in no conversation.
        var said: [(item: ItemID?, text: String)] = []
        /// Messages that are complete in the conversation.
        var finished: Set<ItemID> = []
        var isWorking = false
        var isInterrupted = false
        var isOver = false
        /// What was heard, where the answer was broken off.
        var heard: String?
        var run: RunID?
    }

    private let events: AsyncThrowingStream<AssistantEvent, any Error>.Continuation
    private let state = Mutex(State())
    /// Ends once nothing more comes of the answer; read by one at a time.
    let ending: AsyncStream<Never>
    private let close: AsyncStream<Never>.Continuation

    init(_ events: AsyncThrowingStream<AssistantEvent, any Error>.Continuation) {
        self.events = events
        (ending, close) = AsyncStream.makeStream(of: Never.self)
    }

    /// The run that answers.
    var run: RunID? { state.withLock { $0.run } }
    /// Whether the caller broke it off: what comes now is kept, and said to nobody.
    var isInterrupted: Bool { state.withLock { $0.isInterrupted } }

    func begin(_ run: RunID) { state.withLock { $0.run = run } }

    // MARK: Saying

    /// Says something that is in no conversation, as a message of its own.
    func say(_ text: String) {
        guard !text.isEmpty else { return }
        give(text, of: nil)
        events.yield(.said)
    }

    func give(_ event: AssistantEvent) { events.yield(event) }

    /// Takes what happened in the run.
    func take(_ event: RunEvent) {
        switch event {
        case .textDelta(let item, _, let text): give(text, of: item)
        case .messageFinished(let item, let parts):
            let isNew = state.withLock { state in
                state.finished.insert(item)
                return !state.said.contains { $0.item == item }
            }
            if isNew { for part in parts { give(part.text, of: item) } }
            events.yield(.said)
        case .messageRemoved(let item): state.withLock { $0.said.removeAll { $0.item == item } }
        case .widgetShown(_, let widget): say(widget.copyText ?? "")
        case .notice(let notice): say(notice.message)
        case .asking(.inputAsked(_, let input)): say(input.text)
        case .progress, .itemStarted, .itemChanged: work(true)
        case .call(let event): take(event)
        default: break
        }
    }

    private func take(_ event: CallEvent) {
        switch event {
        case .digitsWanted(let wanted): events.yield(.collect(DigitCollection(wanted)))
        case .transfer(_, let target, let announcement): events.yield(.transfer(target, announcement: announcement))
        case .hangUp: events.yield(.hangUp(nil))
        // Whoever has the settings of the call makes them of it.
        case .voice: break
        }
    }

    private func give(_ text: String, of item: ItemID?) {
        guard !text.isEmpty else { return }
        work(false)
        state.withLock { state in
            if let last = state.said.last, let item, last.item == item {
                state.said[state.said.count - 1].text += text
            } else {
                state.said.append((item, text))
            }
        }
        events.yield(.text(text))
    }

    /// Tools run, or no longer.
    private func work(_ isWorking: Bool) {
        let changes = state.withLock { state in
            defer { state.isWorking = isWorking }
            return state.isWorking != isWorking
        }
        if changes { events.yield(.working(isWorking)) }
    }

    // MARK: Ending

    /// Nothing follows.
    func finish(throwing error: (any Error)? = nil) {
        state.withLock { $0.isOver = true }
        events.finish(throwing: error)
    }

    /// What nobody heard of it is taken back, where that was to be done.
    func settle() { close.finish() }

    /// The caller listens no more. False where the answer is over.
    func interrupt() -> Bool {
        state.withLock { state in
            state.isInterrupted = true
            return !state.isOver
        }
    }

    /// Notes what was heard; gives whether the answer is over, so that messages can be cut.
    func hear(_ text: String) -> Bool {
        state.withLock { state in
            state.heard = text
            return state.isOver
        }
    }

    /// What is left of the messages of which not everything was heard; empty for an answer that was heard to its end.
    var cuts: [(item: ItemID, text: String)] {
        state.withLock { state in
            guard let heard = state.heard else { return [] }
            var rest = heard[...]
            var cuts: [(item: ItemID, text: String)] = []
            for (item, text) in state.said {
                let part = rest.prefix(text.count)
                rest = rest.dropFirst(text.count)
                // Ends of messages are blanks that nobody hears.
                guard let item, part.count < text.count, !text.dropFirst(part.count).allSatisfy(\.isWhitespace) else {
                    continue
                }
                cuts.append((item, String(part)))
            }
            return cuts
        }
    }
}

extension DigitCollection {
    init(_ wanted: DigitsWanted) {
        self.init(
            count: wanted.most, terminator: wanted.terminator?.first, firstKeyTimeout: .seconds(wanted.firstSeconds),
            nextKeyTimeout: .seconds(wanted.nextSeconds), allowsSpeech: wanted.allowsSpeech)
    }
}
