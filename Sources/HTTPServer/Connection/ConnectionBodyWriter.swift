import HTTPCore
import Net

/// Sends the body of one streamed answer; of no use once that answer is complete.
struct ConnectionBodyWriter: ResponseWriter {
    /// Where the bytes go.
    let connection: HTTPConnection
    /// The request that is being answered; a writer that outlives its answer writes nowhere.
    let requestNumber: Int
    /// Whether each write becomes a chunk, or the connection's end is the body's.
    let isChunked: Bool

    func write(_ bytes: [UInt8]) async throws {
        try Task.checkCancellation()
        // An empty chunk would end the body.
        guard !bytes.isEmpty else { return }
        switch connection.loop.isCurrent ? send(bytes) : await sendFromElsewhere(bytes) {
        case .sent: return
        case .sentAfterFilling: await Task.yield()
        case .full:
            try await LoopWaiter.wait(on: connection.loop) { connection.waitForRoom($0, number: requestNumber) }
        case .closed: throw HTTPConnectionClosed()
        }
    }

    private func send(_ bytes: [UInt8]) -> HTTPConnection.SendResult {
        connection.send(bytes, of: requestNumber, isChunked: isChunked)
    }

    private func sendFromElsewhere(_ bytes: [UInt8]) async -> HTTPConnection.SendResult {
        await withCheckedContinuation { continuation in
            connection.loop.execute { continuation.resume(returning: send(bytes)) }
        }
    }
}
