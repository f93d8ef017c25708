import Core
import HTTPCore
import Synchronization

/// One end of a WebSocket connection in the process: what one side sends the other receives.
final class ScriptedWebSocket: WebSocketConnection {
    private let incoming: AsyncStream<WebSocketMessage>
    private let iterator: Mutex<AsyncStream<WebSocketMessage>.Iterator>
    private let outgoing: AsyncStream<WebSocketMessage>.Continuation
    private let closing: AsyncStream<WebSocketMessage>.Continuation
    private let sent = Mutex<[WebSocketMessage]>([])

    let subprotocol: String? = nil

    private init(
        incoming: AsyncStream<WebSocketMessage>, outgoing: AsyncStream<WebSocketMessage>.Continuation,
        closing: AsyncStream<WebSocketMessage>.Continuation
    ) {
        self.incoming = incoming
        iterator = Mutex(incoming.makeAsyncIterator())
        self.outgoing = outgoing
        self.closing = closing
    }

    /// The two ends of one connection.
    static func pair() -> (ScriptedWebSocket, ScriptedWebSocket) {
        let (left, toLeft) = AsyncStream<WebSocketMessage>.makeStream()
        let (right, toRight) = AsyncStream<WebSocketMessage>.makeStream()
        return (
            ScriptedWebSocket(incoming: left, outgoing: toRight, closing: toLeft),
            ScriptedWebSocket(incoming: right, outgoing: toLeft, closing: toRight)
        )
    }

    /// What was sent from here.
    var messages: [WebSocketMessage] { sent.withLock { $0 } }

    /// The objects among it.
    var objects: [JSONValue] {
        messages.compactMap { if case .text(let text) = $0 { try? JSONParser.parse(text) } else { nil } }
    }

    func receive() async throws -> WebSocketMessage? {
        var iterator = iterator.withLock { $0 }
        let message = await iterator.next()
        try Task.checkCancellation()
        return message
    }

    func send(_ message: WebSocketMessage) async throws {
        guard case .enqueued = outgoing.yield(message) else { throw WebSocketConnectionError.ended(.lost) }
        sent.withLock { $0.append(message) }
    }

    func close(_ frame: WebSocketCloseFrame) async {
        outgoing.finish()
        closing.finish()
    }
}
