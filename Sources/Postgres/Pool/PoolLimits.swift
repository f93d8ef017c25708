/// What a pool of connections keeps to.
struct PoolLimits: Sendable {
    /// The most connections at once, at least one.
    var maximum: Int
    /// How many idle connections are kept however long they idle.
    var minimumIdle = 0
    /// How long a connection beyond those may idle.
    var idleTimeout: Duration = .seconds(60)
    /// How old a connection may become; each gets up to a tenth less, so that they do not all end at once.
    var lifetime: Duration = .seconds(3600)
    /// After how long without use a connection is asked whether it still lives before anybody gets it.
    var checkAfter: Duration = .seconds(30)
    /// How long a caller waits for a connection.
    var patience: Duration = .seconds(10)
    /// Whether callers are refused at once while no connection can be opened, instead of waiting for the server.
    var refusesWhileUnreachable = false

    /// When a connection that is opened now has to go; the jitter is from 0 to 1.
    func expiry(openedAt now: Duration, jitter: Double) -> Duration {
        now + lifetime - lifetime / 10 * min(max(jitter, 0), 1)
    }

    /// How long to wait before connections are tried again after so many failures in a row; the jitter is from 0 to 1.
    static func retryDelay(failures: Int, jitter: Double) -> Duration {
        let longest: Duration = .milliseconds(min(50 << min(max(failures - 1, 0), 5), 1000))
        return longest - longest / 4 * min(max(jitter, 0), 1)
    }
}
