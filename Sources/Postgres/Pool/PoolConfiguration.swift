/// How many connections a database keeps and how long it waits for one.
package struct PoolConfiguration: Sendable {
    /// The most connections at once, over all event loops, besides the one that listens for notifications.
    package var maximumConnections: Int
    /// How many idle connections each loop keeps however long they idle.
    package var minimumIdle: Int
    /// How long a connection beyond those may idle.
    package var idleTimeout: Duration
    /// How old a connection may become before it is replaced; each gets up to a tenth less.
    package var lifetime: Duration
    /// After how long without use a connection is asked whether it still lives before anybody gets it.
    package var checkAfter: Duration
    /// How long a caller waits for a connection.
    package var acquireTimeout: Duration
    /// How long a statement may hold up those behind it on a shared connection; one that takes longer is undone and
    /// run on a connection of its own.
    package var sharedStatementTimeout: Duration
    /// How long `Database.close()` waits for work to end before it cuts it off.
    package var closeTimeout: Duration

    package init(
        maximumConnections: Int = 20, minimumIdle: Int = 1, idleTimeout: Duration = .seconds(60),
        lifetime: Duration = .seconds(3600), checkAfter: Duration = .seconds(30),
        acquireTimeout: Duration = .seconds(10), sharedStatementTimeout: Duration = .milliseconds(250),
        closeTimeout: Duration = .seconds(5)
    ) {
        self.maximumConnections = maximumConnections
        self.minimumIdle = minimumIdle
        self.idleTimeout = idleTimeout
        self.lifetime = lifetime
        self.checkAfter = checkAfter
        self.acquireTimeout = acquireTimeout
        self.sharedStatementTimeout = sharedStatementTimeout
        self.closeTimeout = closeTimeout
    }
}
