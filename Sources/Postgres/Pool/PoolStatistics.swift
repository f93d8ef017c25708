/// How the connections of a database stand at one moment.
package struct PoolStatistics: Sendable, Equatable {
    /// Connections that are open or being opened.
    package var open: Int
    /// Of these, how many nobody uses.
    package var idle: Int
    /// How many belong to a caller.
    package var leased: Int
    /// Callers who wait for a connection.
    package var waiting: Int
    /// Leases given out since the start.
    package var acquired: UInt64
    /// Callers who waited in vain since the start.
    package var timeouts: UInt64

    static let none = PoolStatistics(open: 0, idle: 0, leased: 0, waiting: 0, acquired: 0, timeouts: 0)

    static func + (left: PoolStatistics, right: PoolStatistics) -> PoolStatistics {
        PoolStatistics(
            open: left.open + right.open, idle: left.idle + right.idle, leased: left.leased + right.leased,
            waiting: left.waiting + right.waiting, acquired: left.acquired + right.acquired,
            timeouts: left.timeouts + right.timeouts)
    }
}
