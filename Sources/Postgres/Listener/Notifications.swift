/// The payloads that arrive on one channel, from the moment this was made until the database is closed.
///
/// After a lost connection was made again an empty payload arrives: something may have been missed, so look at the
/// tables again. A reader who falls behind loses the oldest payloads beyond 256.
package struct Notifications: AsyncSequence, Sendable {
    package typealias Element = String
    package typealias Failure = Never

    static let bufferLimit = 256
    private let stream: AsyncStream<String>

    init(_ stream: AsyncStream<String>) {
        self.stream = stream
    }

    package func makeAsyncIterator() -> AsyncStream<String>.Iterator {
        stream.makeAsyncIterator()
    }
}
