/// The server's part of the opening handshake (RFC 6455 §4.2).
package struct WebSocketServerHandshake: Sendable {
    /// What an accepted request is answered with; frames follow the head.
    package struct Agreement: Sendable {
        /// The 101 with its fields.
        package let response: HTTPResponse
        /// The one of the client's that is spoken, if any.
        package let subprotocol: String?
        /// How messages are compressed, if they are.
        package let deflate: WebSocketDeflateTerms?
    }

    private let subprotocols: [String]
    private let origins: WebSocketOrigins
    private let deflate: WebSocketDeflate?

    /// The subprotocols that the endpoint speaks; which one is chosen is up to the client's order. Without `deflate`
    /// every offer of it is declined.
    package init(subprotocols: [String] = [], origins: WebSocketOrigins, deflate: WebSocketDeflate? = nil) {
        self.subprotocols = subprotocols
        self.origins = origins
        self.deflate = deflate
    }

    /// Agrees to the request, or throws the 400, 403 or 426 that answers it.
    package func agree(to request: HTTPRequest) throws(HTTPError) -> Agreement {
        let fields = request.fields
        guard request.method == .get else { throw Self.bad("a WebSocket handshake is a GET request") }
        guard fields.hasMember("Upgrade", "websocket"), fields.hasMember("Connection", "upgrade") else {
            throw Self.upgradeRequired("this address takes WebSocket connections only")
        }
        let versions = fields.all("Sec-WebSocket-Version")
        guard versions.count <= 1 else { throw Self.bad("Sec-WebSocket-Version must come once") }
        guard fields.single("Sec-WebSocket-Version") == "13" else {
            throw Self.upgradeRequired("WebSocket version 13 is needed")
        }
        guard let key = fields.single("Sec-WebSocket-Key").flatMap(WebSocketKey.init(text:)) else {
            throw Self.bad("Sec-WebSocket-Key must come once and be the base64 of 16 bytes")
        }
        guard let extensions = WebSocketExtension.list(in: fields) else {
            throw Self.bad("Sec-WebSocket-Extensions must be a list of extensions")
        }
        guard origins.accept(fields.all("Origin"), host: fields["Host"] ?? "") else {
            throw HTTPError(.forbidden, .forbidden, "WebSocket connections from this origin are not taken")
        }
        let subprotocol = try choice(among: fields.members("Sec-WebSocket-Protocol"))
        var answer: HTTPFields = ["Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": key.accept]
        answer["Sec-WebSocket-Protocol"] = subprotocol
        let compression = deflate?.answer(to: extensions)
        answer["Sec-WebSocket-Extensions"] = compression?.field
        return Agreement(
            response: HTTPResponse(status: .switchingProtocols, fields: answer), subprotocol: subprotocol,
            deflate: compression?.terms)
    }

    /// Subprotocol names compare with their case (§4.1 10, §11.5).
    private func choice(among offered: [String]) throws(HTTPError) -> String? {
        guard offered.allSatisfy(HTTPFields.isToken), Set(offered).count == offered.count else {
            throw Self.bad("Sec-WebSocket-Protocol must be a list of different tokens")
        }
        return offered.first(where: subprotocols.contains)
    }

    private static func bad(_ description: String) -> HTTPError {
        HTTPError(.badRequest, .badRequest, description)
    }

    /// Names what to upgrade to (RFC 9110 §15.5.22) and the version spoken (§4.4).
    private static func upgradeRequired(_ description: String) -> HTTPError {
        HTTPError(
            .upgradeRequired, .upgradeRequired, description,
            fields: ["Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"])
    }
}
