/// How many connections a database keeps and how long it waits for one.
package struct PoolConfiguration: Sendable {
    /// The most connections at once, over all event loops; each loop gets an equal part, at least one.
    package var maximumConnections: Int
    /// How many idle connections each loop keeps however long they idle.
    package var minimumIdle: Int
    /// How long a connection beyond those may idle.
    package var idleTimeout: Duration
    /// How long a caller waits for a connection.
    package var acquireTimeout: Duration
    /// How long `Database.close()` waits for work to end before it cuts it off.
    package var closeTimeout: Duration

    package init(
        maximumConnections: Int = 20, minimumIdle: Int = 1, idleTimeout: Duration = .seconds(60),
        acquireTimeout: Duration = .seconds(10), closeTimeout: Duration = .seconds(5)
    ) {
        self.maximumConnections = maximumConnections
        self.minimumIdle = minimumIdle
        self.idleTimeout = idleTimeout
        self.acquireTimeout = acquireTimeout
        self.closeTimeout = closeTimeout
    }
}
