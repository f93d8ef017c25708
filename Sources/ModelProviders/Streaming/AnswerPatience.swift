import HTTPCore

/// How long an answer may get no further while its provider goes on to send what is none of it, such as comments and
/// pings: a pure state machine. Times are measured from any moment that does not change.
///
/// A provider that sends nothing at all is the transport's to notice, so an answer that stands still ends within this
/// time and that silence.
struct AnswerPatience: Sendable {
    /// Thoughts that are not shown may take so many times as long: many models say nothing until they are done.
    private static let forThoughts = 5

    /// For the first of the answer.
    private let first: Duration
    /// From one part of it to the next.
    private let next: Duration
    private var progress = 0
    private var since: Duration = .zero

    /// As long as the answer's head and the pieces of its body may take.
    init(_ timeouts: HTTPClientTimeouts) {
        first = timeouts.firstByte ?? timeouts.silence
        next = timeouts.silence
    }

    /// Somebody begins to wait for more of the answer.
    mutating func begin(at now: Duration) { since = now }

    /// Something has come, with which the answer has got so far. Throws `timedOut` where that is no further than it
    /// was, for too long.
    mutating func hear(_ progress: Int, isThinking: Bool, at now: Duration) throws(ModelError) {
        guard progress == self.progress else {
            self.progress = progress
            since = now
            return
        }
        let limit = (progress == 0 ? first : next) * (isThinking ? Self.forThoughts : 1)
        guard now - since < limit else {
            throw ModelError(.timedOut, "The provider kept the connection open for \(limit) and answered nothing.")
        }
    }
}
