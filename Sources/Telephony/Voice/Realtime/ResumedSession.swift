import Synchronization

/// A session whose beginning was answered before: it begins with other words, which are no answer of its own.
package final class ResumedSession: AssistantSession {
    private let session: any AssistantSession
    private let words: @Sendable () -> String
    private let isBeginning = Mutex(false)

    /// - Parameter words: said first, asked for then
    package init(_ session: any AssistantSession, words: @escaping @Sendable () -> String) {
        (self.session, self.words) = (session, words)
    }

    package var opening: String? { session.opening }

    package func heardOpening() { session.heardOpening() }

    package func answer(_ input: CallerInput) -> AsyncThrowingStream<AssistantEvent, any Error> {
        isBeginning.withLock { $0 = input == .begin }
        guard input == .begin else { return session.answer(input) }
        let (stream, events) = AsyncThrowingStream.makeStream(of: AssistantEvent.self)
        let words = words()
        if !words.isEmpty {
            events.yield(.text(words))
            events.yield(.said)
        }
        events.finish()
        return stream
    }

    package func heard(_ text: String) async {
        if !isBeginning.withLock({ $0 }) { await session.heard(text) }
    }

    package func end(_ reason: CallEnd) async { await session.end(reason) }
}
