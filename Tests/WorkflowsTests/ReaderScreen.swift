import Core
import Synchronization

@testable import Workflows

/// What a reader of a run has before them.
final class ReaderScreen: Sendable {
    private struct State {
        var items: [(item: ItemID, text: String)] = []
        var last: RunEvent?
    }

    private let state = Mutex(State())

    /// The messages of both, and widgets as `[Card]`, without what was withdrawn.
    var texts: [String] { state.withLock { $0.items.map(\.text) } }
    /// The last of the events.
    var last: RunEvent? { state.withLock(\.last) }

    func show(_ events: ArraySlice<NumberedRunEvent>) {
        state.withLock { state in
            for event in events.map(\.event) {
                state.last = event
                switch event {
                case .messageStarted(let item): state.items.append((item, ""))
                case .userMessage(let item, let text): state.items.append((item, text))
                case .widgetShown(let item, let widget):
                    state.items.append((item, "[\(widget.root["type"]?.stringValue ?? "")]"))
                case .textDelta(let item, _, let text):
                    for index in state.items.indices where state.items[index].item == item {
                        state.items[index].text += text
                    }
                case .messageRemoved(let item): state.items.removeAll { $0.item == item }
                default: break
                }
            }
        }
    }
}
