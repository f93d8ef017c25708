import HTTPCore
import Net

/// The reader's hold on a transfer: when the last one lets go, the transfer ends.
final class CurlTransfer: Sendable {
    private let pipe: ResponsePipe
    private let multi: CurlMulti

    init(pipe: ResponsePipe, multi: CurlMulti) {
        self.pipe = pipe
        self.multi = multi
    }

    deinit {
        guard pipe.cancel() else { return }
        multi.loop.execute { [multi, pipe] in multi.assumeIsolated { $0.abandon(pipe) } }
    }

    /// Begins to pull the request's body; the task that does so ends with the transfer.
    func upload(
        _ body: any AsyncSequence<[UInt8], any Error> & Sendable, length: Int?, limit: Int
    ) -> UploadPipe {
        let upload = UploadPipe(limit: limit, length: length)
        let resume: @Sendable () -> Void = { [multi, pipe] in
            multi.loop.execute { multi.assumeIsolated { $0.resumeSending(pipe) } }
        }
        upload.own(
            Task(executorPreference: multi.loop.taskExecutor) { await upload.fill(from: body, resume: resume) })
        return upload
    }

    /// Ends the transfer at once, if it still runs.
    func cancel() {
        guard pipe.cancel() else { return }
        multi.loop.execute { [multi, pipe] in multi.assumeIsolated { $0.abort(pipe) } }
    }

    /// The next piece of the body; nil at its end.
    func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await pipe.next {
                multi.loop.execute { [multi, pipe] in multi.assumeIsolated { $0.resumeReceiving(pipe) } }
            }
        } onCancel: {
            cancel()
        }
    }
}

/// The body of an answer as it arrives.
struct CurlBody: AsyncSequence {
    typealias Element = [UInt8]
    typealias Failure = any Error

    let transfer: CurlTransfer

    func makeAsyncIterator() -> Iterator { Iterator(transfer: transfer) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let transfer: CurlTransfer

        mutating func next() async throws -> [UInt8]? { try await transfer.next() }
    }
}
