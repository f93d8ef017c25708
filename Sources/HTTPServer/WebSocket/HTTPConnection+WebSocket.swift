import Core
import HTTPCore
import Net

extension HTTPConnection {
    /// Sends the 101 and serves the WebSocket connection; returns when its handler has.
    func takeOver(_ response: HTTPResponse, _ upgrade: WebSocketUpgrade) async {
        let isDraining = state.isDraining
        guard let rest = state.takeOver() else {
            return refuse(
                HTTPError(
                    .upgradeRequired, .upgradeRequired, "A WebSocket handshake is an HTTP/1.1 request without a body.",
                    fields: ["Upgrade": "websocket", "Sec-WebSocket-Version": "13"]))
        }
        let terms = HTTPConnectionState.ResponseTerms(keepsAlive: true, omitsBody: true, minorVersion: 1)
        writeHead(of: response, framing: .none, terms: terms)
        flushAtEndOfTurn()
        let takeover = WebSocketTakeover(connection: self, grace: upgrade.timing.closeTimeout)
        let channel = upgrade.channel(over: takeover)
        takeover.begin(channel, rest: rest)
        self.takeover = takeover
        if isDraining { channel.drain() }
        resumeInput()
        do {
            try await upgrade.serve(channel)
            takeover.handlerEnded(with: .normal)
        } catch {
            if !isOfTheConnection(error) {
                worker.logger.error("WebSocket handler failed", [("error", String(reflecting: error))])
            }
            takeover.handlerEnded(with: .internalError)
        }
    }

    /// Whether the error says no more than that the connection is over.
    private func isOfTheConnection(_ error: any Error) -> Bool {
        error is CancellationError || error is WebSocketNotOpen || error is WebSocketConnectionError
    }
}
