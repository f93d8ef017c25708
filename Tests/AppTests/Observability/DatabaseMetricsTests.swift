import Core
import Testing

@testable import Postgres
@testable import lyceum

@Suite struct DatabaseMetricsTests {
    private func lines(_ replica: PoolStatistics?) -> Set<String> {
        let statistics = DatabaseStatistics(
            exclusive: PoolStatistics(open: 7, idle: 2, leased: 4, waiting: 0, acquired: 0, timeouts: 0),
            shared: PipelineStatistics(open: 3, inFlight: 0, sent: 0, declined: 0), replica: replica)
        return Set(
            DatabaseMetrics.connections(statistics).map { sample in
                sample.labels.map { $0.value }.joined(separator: " ") + " \(Int(sample.value))"
            })
    }

    @Test("the connections of every pool are counted, a replica's where there is one")
    func connections() {
        let own: Set = ["exclusive opening 1", "exclusive idle 2", "exclusive leased 4", "shared shared 3"]
        #expect(lines(nil) == own)
        let replica = PoolStatistics(open: 5, idle: 5, leased: 0, waiting: 0, acquired: 0, timeouts: 0)
        #expect(lines(replica) == own.union(["replica opening 0", "replica idle 5", "replica leased 0"]))
    }
}
