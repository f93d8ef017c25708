/// A model's answer as it arrives; may be read once.
///
/// It ends after `ModelEvent.finished` and in no other way: an answer that breaks off throws. Events are pulled, so a
/// slow reader slows the provider down; dropping the stream ends the request.
package struct ModelStream: AsyncSequence, Sendable {
    package typealias Element = ModelEvent
    package typealias Failure = ModelError

    private let makeSource: @Sendable () -> any ModelEventSource

    /// Reads the events from the source that the closure makes for the one reader.
    package init(_ makeSource: @escaping @Sendable () -> any ModelEventSource) {
        self.makeSource = makeSource
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(source: makeSource())
    }

    /// The source itself, for another one around it: a layer less for each event to go through.
    package func source() -> any ModelEventSource { makeSource() }

    /// Pulls the events of one answer.
    package struct Iterator: AsyncIteratorProtocol {
        private var source: any ModelEventSource
        private var hasEnded = false

        fileprivate init(source: any ModelEventSource) {
            self.source = source
        }

        package mutating func next() async throws(ModelError) -> ModelEvent? {
            try await next(isolation: #isolation)
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ModelError) -> ModelEvent? {
            guard !hasEnded else { return nil }
            do throws(ModelError) {
                let event = try await source.next()
                if case .finished = event { hasEnded = true }
                return event
            } catch {
                hasEnded = true
                throw error
            }
        }
    }
}

/// Produces the events of one answer, one at a time.
package protocol ModelEventSource {
    /// Whether `next` would give an event, or throw, without waiting; a source that cannot tell says no.
    var isReady: Bool { get }

    /// The next event, the last of which is `finished`. Throws where the answer breaks off; is not asked again then.
    mutating func next() async throws(ModelError) -> ModelEvent
}

extension ModelEventSource {
    package var isReady: Bool { false }
}
