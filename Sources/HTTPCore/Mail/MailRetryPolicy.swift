/// How long mails are tried, and how many wait.
package struct MailRetryPolicy: Sendable, Equatable {
    /// The pause after the first failure; each further one is twice as long.
    package var firstPause: Duration = .seconds(5)
    package var longestPause: Duration = .seconds(600)
    /// After so many tries a mail is given up, ...
    package var attempts = 12
    /// ... and when it has waited so long.
    package var lifetime: Duration = .seconds(3600)
    /// The most mails that wait or are on their way.
    package var capacity = 1000
    /// The most that are on their way at the same time.
    package var concurrency = 4

    package init() {}

    /// How long to wait after so many failures, the first of which is 1.
    func pause(after failures: Int) -> Duration {
        // Beyond 2^20 every pause is the longest.
        min(longestPause, firstPause * (1 << min(20, failures - 1)))
    }
}
