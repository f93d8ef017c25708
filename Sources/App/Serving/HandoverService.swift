import Core
import Workflows

/// Tells the engine that the server ends, before the server cuts the streams that outlast its patience.
struct HandoverService: Service {
    let name = "handover"
    let engine: RunEngine

    func run() async throws {
        await cancellation()
        engine.handOver()
    }
}
