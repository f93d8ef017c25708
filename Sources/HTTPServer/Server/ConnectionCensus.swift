import Net
import Synchronization

/// Counts the connections of all loops, in all and by the address of who opened them.
package final class ConnectionCensus: Sendable {
    /// Why a connection is not taken.
    enum Refusal: String {
        case limit = "all connections are in use"
        case addressLimit = "its address has as many connections as one may have"
    }

    private let limit: Int
    private let limitPerSender: Int
    private let total = Atomic<Int>(0)
    private let bySender = Mutex<[IPAddress: Int]>([:])

    /// Takes so many connections in all, and so many of one address.
    package init(limit: Int, limitPerSender: Int = .max) {
        self.limit = limit
        self.limitPerSender = limitPerSender
    }

    /// How many connections are open.
    package var count: Int { total.load(ordering: .relaxed) }

    /// Whether no sender is remembered.
    var isEmpty: Bool { bySender.withLock { $0.isEmpty } }

    /// Counts one more connection unless that would pass a limit. The sender is `IPAddress.sender`; nil is not limited.
    func enter(_ sender: IPAddress?) -> Refusal? {
        guard total.add(1, ordering: .relaxed).newValue <= limit else {
            total.subtract(1, ordering: .relaxed)
            return .limit
        }
        guard enterSender(sender) else {
            total.subtract(1, ordering: .relaxed)
            return .addressLimit
        }
        return nil
    }

    /// Counts an open connection under the sender that became known; false past that sender's limit.
    func enterSender(_ sender: IPAddress?) -> Bool {
        guard let sender, limitPerSender < .max else { return true }
        return bySender.withLock { counts in
            let count = counts[sender, default: 0]
            guard count < limitPerSender else { return false }
            counts[sender] = count + 1
            return true
        }
    }

    /// Counts one connection less. The sender is the one it was counted under.
    func leave(_ sender: IPAddress?) {
        total.subtract(1, ordering: .relaxed)
        guard let sender, limitPerSender < .max else { return }
        bySender.withLock { counts in
            let count = counts[sender, default: 0]
            counts[sender] = count > 1 ? count - 1 : nil
        }
    }
}
