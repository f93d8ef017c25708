/// Where a client connects to, and on what terms.
package struct WebSocketTarget: Sendable {
    /// A `ws:` or `wss:` URL without a fragment (§3).
    package var url: String
    /// Sent besides those of the handshake, such as `Authorization`.
    package var fields: HTTPFields
    /// Offered in order of preference (§1.9).
    package var subprotocols: [String]
    /// What the client takes on the connection.
    package var configuration: WebSocketConfiguration
    /// Offered to the server; nil for messages that always go as they are.
    package var deflate: WebSocketDeflate?
    /// When the connection counts as lost.
    package var timing: WebSocketTiming

    /// A target without a subprotocol unless told otherwise.
    package init(
        url: String, fields: HTTPFields = HTTPFields(), subprotocols: [String] = [],
        configuration: WebSocketConfiguration = WebSocketConfiguration(),
        deflate: WebSocketDeflate? = WebSocketDeflate(windowBits: 15), timing: WebSocketTiming = WebSocketTiming()
    ) {
        self.url = url
        self.fields = fields
        self.subprotocols = subprotocols
        self.configuration = configuration
        self.deflate = deflate
        self.timing = timing
    }
}
