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

    /// A target without a subprotocol unless told otherwise.
    package init(
        url: String, fields: HTTPFields = HTTPFields(), subprotocols: [String] = [],
        configuration: WebSocketConfiguration = WebSocketConfiguration()
    ) {
        self.url = url
        self.fields = fields
        self.subprotocols = subprotocols
        self.configuration = configuration
    }
}
