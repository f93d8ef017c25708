/// A message was to be sent after the closing handshake had begun or the connection had ended.
package struct WebSocketNotOpen: Error, Equatable, CustomStringConvertible {
    package var description: String { "the WebSocket connection is closing or closed" }
}
