import HTTPCore
import Net

/// A task that answers requests one after the other, of whichever connection has one: to make a task for each of them
/// costs more than a short answer does.
///
/// `@unchecked Sendable`: everything is touched on the loop's thread alone.
@safe final class RequestRunner: @unchecked Sendable {
    private struct Order {
        let request: HTTPRequest
        let connection: HTTPConnection
        let number: Int
    }

    private var order: Order?
    private var pause: UnsafeContinuation<Void, Never>?
    /// What runs the handlers, from the first request on.
    private(set) var task: Task<Void, Never>?

    /// Answers a request; returns when that is done, or when its handler waits for something.
    func answer(_ request: HTTPRequest, of connection: HTTPConnection, _ number: Int) {
        order = Order(request: request, connection: connection, number: number)
        if let pause = unsafe pause {
            unsafe self.pause = nil
            unsafe connection.loop.resumeAtOnce(pause)
        } else {
            task = Task.immediate(executorPreference: connection.loop.taskExecutor) { await self.run() }
        }
    }

    /// Ends the task, which waits for a request.
    func end(on loop: EventLoop) {
        guard let pause = unsafe pause else { return }
        unsafe self.pause = nil
        unsafe loop.resumeAtOnce(pause)
    }

    private func run() async {
        while await answerNext() {
            unsafe await withUnsafeContinuation { unsafe pause = $0 }
        }
    }

    /// Says whether another request may follow. It may not once the task is cancelled, which cannot be taken back, nor
    /// after a WebSocket connection, which can still cancel the task when its handler has ended.
    private func answerNext() async -> Bool {
        guard let order = order.take() else { return false }
        let response = await order.connection.worker.handler(order.request)
        if response.isWhole {
            order.connection.answer(with: response, to: order.number)
        } else if case .webSocket = response.body {
            await order.connection.respond(with: response, to: order.number)
            return false
        } else {
            order.connection.stream(response, to: order.number)
            return false
        }
        return !Task.isCancelled && order.connection.worker.keep(self)
    }
}
