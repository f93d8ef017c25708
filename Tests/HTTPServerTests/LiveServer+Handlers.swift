import HTTPCore
import HTTPServer

/// Handlers that go on until something ends them.
extension LiveServer {
    /// Waits until the task is cancelled.
    static func untilCancelled() async {
        for await _ in AsyncStream<Never>.makeStream().stream {}
    }

    /// An answer that is written for as long as it can be, on the loop or off it. `ended` gets what ended it.
    static func endless(ended: Signal<any Error>, onLoop: Bool = true) -> HTTPResponse {
        HTTPResponse(
            body: .stream { writer in
                do {
                    try await withTaskExecutorPreference(onLoop ? nil : globalConcurrentExecutor) {
                        while true { try await writer.write([UInt8](repeating: 97, count: 64 << 10)) }
                    }
                } catch {
                    ended.send(error)
                    throw error
                }
            })
    }
}
