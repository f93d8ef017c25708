import HTTPCore
import Net

/// The body of a request that is still arriving, pulled by its handler; what is not asked for stays with the client.
struct RequestBodyStream: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    /// Where the bytes come from.
    let connection: HTTPConnection
    /// The request whose body this is.
    let requestNumber: Int

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }

    /// Takes what the connection holds and waits for more.
    struct AsyncIterator: AsyncIteratorProtocol {
        /// The body that is read.
        let body: RequestBodyStream

        /// The next bytes, never empty; nil at the body's end. Throws what is wrong with the request, or that the client
        /// is gone.
        func next() async throws -> [UInt8]? {
            while true {
                switch body.connection.loop.isCurrent ? body.take() : await body.takeFromElsewhere() {
                case .piece(let bytes): return bytes
                case .end: return nil
                case .failed(let error): throw error
                case .wait:
                    let (connection, number) = (body.connection, body.requestNumber)
                    try await LoopWaiter.wait(on: connection.loop) { connection.waitForBody($0, number: number) }
                }
            }
        }
    }

    private func take() -> HTTPConnectionState.BodyTake {
        connection.takeBody(of: requestNumber)
    }

    private func takeFromElsewhere() async -> HTTPConnectionState.BodyTake {
        await withCheckedContinuation { continuation in
            connection.loop.execute { continuation.resume(returning: take()) }
        }
    }
}
