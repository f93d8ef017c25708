/// How the connections of a database stand at one moment, over all event loops.
package struct DatabaseStatistics: Sendable, Equatable {
    /// The connections for one caller at a time.
    package var exclusive: PoolStatistics
    /// The connections that short statements share.
    package var shared: PipelineStatistics
    /// The connections to the replica; nil where none is configured.
    package var replica: PoolStatistics?
}
