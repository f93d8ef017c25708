import Synchronization

/// Where the stream of a conversation's first answer looks for the title that a model gives it meanwhile.
package final class ThreadNaming: Sendable {
    /// What the conversation began with.
    let question: String
    private let made = Mutex<ThreadTitle?>(nil)

    init(question: String) {
        self.question = question
    }

    func give(_ title: ThreadTitle) {
        made.withLock { $0 = title }
    }

    /// The title, once.
    package func take() -> ThreadTitle? {
        made.withLock { title in
            defer { title = nil }
            return title
        }
    }
}
