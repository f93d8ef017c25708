/// How an answer that comes in many small pieces is read: as it comes at first, and then no more often than so. A piece
/// that comes after a pause is still read at once. Answers that share their connection are read as they come.
package struct HTTPGathering: Sendable, Equatable {
    /// From the first piece on.
    package var after: Duration
    /// Between two reads.
    package var interval: Duration

    package init(after: Duration, interval: Duration) {
        self.after = after
        self.interval = interval
    }
}
