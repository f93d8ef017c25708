import Core
import Synchronization
import Workflows

/// Gathers what an assistant says.
final class SaidMessages: Sendable {
    private let said = Mutex<[(item: ItemID, text: String)]>([])

    /// The finished messages that were not withdrawn, in their order.
    var texts: [String] { said.withLock { $0.map(\.text) } }

    func add(_ events: ArraySlice<NumberedRunEvent>) {
        said.withLock { said in
            for event in events {
                switch event.event {
                case .messageFinished(let item, let parts): said.append((item, parts.map(\.text).joined()))
                case .messageRemoved(let item): said.removeAll { $0.item == item }
                default: break
                }
            }
        }
    }
}
