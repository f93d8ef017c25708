import HTTPCore
import Net

/// Sends the body of one streamed answer; of no use once that answer is complete.
struct ConnectionBodyWriter: ResponseWriter {
    let connection: HTTPConnection
    let requestNumber: Int
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
