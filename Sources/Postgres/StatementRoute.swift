/// Which kind of connection runs statements that stand alone.
package enum StatementRoute: Sendable {
    /// A connection that many share, without waiting for one: for what takes a few milliseconds. A statement that takes
    /// longer than `PoolConfiguration.sharedStatementTimeout` there is undone and run on a connection of its own, this
    /// time and the next times.
    case shared
    /// A connection of its own, for what may take long.
    case exclusive
}
