package import Core
package import Workflows

/// How much of a thread a client has: the last item that a person wrote, and what happened in the thread's runs.
package struct StreamPosition: Sendable, Equatable {
    /// The last item that no run wrote; nil before the first.
    package internal(set) var item: ItemID?
    package internal(set) var runs: ThreadPosition

    /// A position before everything that is under way.
    package init(item: ItemID? = nil, runs: ThreadPosition = ThreadPosition()) {
        self.item = item
        self.runs = runs
    }

    /// Reads what `description` gave; nil for anything else.
    package init?(_ text: String) {
        guard let end = text.utf8.firstIndex(of: UInt8(ascii: "~")),
            let runs = ThreadPosition(text[text.utf8.index(after: end)...])
        else { return nil }
        self.init(runs: runs)
        guard end > text.startIndex else { return }
        guard let item = ItemID(text[..<end]) else { return nil }
        self.item = item
    }

    /// The text that clients keep and send back; what is in it is nobody else's business.
    package var description: String { "\(item?.description ?? "")~\(runs.description)" }
}
