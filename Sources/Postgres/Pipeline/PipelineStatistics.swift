/// How the shared connections of a database stand at one moment.
package struct PipelineStatistics: Sendable, Equatable {
    /// Connections that are open or being opened.
    package var open: Int
    /// Statements on their way.
    package var inFlight: Int
    /// Statements sent since the start.
    package var sent: UInt64
    /// Statements that went to a connection of their own instead since the start: too slow, or no room.
    package var declined: UInt64

    static let none = PipelineStatistics(open: 0, inFlight: 0, sent: 0, declined: 0)

    static func + (left: PipelineStatistics, right: PipelineStatistics) -> PipelineStatistics {
        PipelineStatistics(
            open: left.open + right.open, inFlight: left.inFlight + right.inFlight, sent: left.sent + right.sent,
            declined: left.declined + right.declined)
    }
}
