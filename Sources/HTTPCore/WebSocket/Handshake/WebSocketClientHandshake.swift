/// The client's part of the opening handshake (RFC 6455 §4.1) of one connection.
package struct WebSocketClientHandshake: Sendable {
    /// What the server's answer settled.
    package struct Agreement: Equatable, Sendable {
        /// The one of ours that is spoken, if any.
        package let subprotocol: String?
        /// How messages are compressed, if they are.
        package let deflate: WebSocketDeflateTerms?
    }

    private let key: WebSocketKey
    private let subprotocols: [String]
    private let deflate: WebSocketDeflate?

    /// `key` is made for this connection alone; subprotocols are offered in order of preference, and compression where
    /// there is `deflate`.
    package init(key: WebSocketKey, subprotocols: [String] = [], deflate: WebSocketDeflate? = nil) {
        self.key = key
        self.subprotocols = subprotocols
        self.deflate = deflate
    }

    /// What the GET request says besides `Host` and the caller's own fields.
    package var fields: HTTPFields {
        var fields: HTTPFields = [
            "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key.text,
            "Sec-WebSocket-Version": "13",
        ]
        if !subprotocols.isEmpty { fields["Sec-WebSocket-Protocol"] = subprotocols.joined(separator: ", ") }
        fields["Sec-WebSocket-Extensions"] = deflate?.offer
        return fields
    }

    /// Judges the head of the server's answer and returns what it settles; frames follow the head.
    package func check(
        status: HTTPStatus, fields: HTTPFields
    ) throws(WebSocketHandshakeFailure) -> Agreement {
        guard status == .switchingProtocols else { throw .status(status) }
        guard let upgrade = fields.single("Upgrade"), HTTPFields.same(upgrade, "websocket") else { throw .noUpgrade }
        guard fields.hasMember("Connection", "upgrade") else { throw .noUpgrade }
        guard fields.single("Sec-WebSocket-Accept") == key.accept else { throw .wrongAccept }
        return Agreement(subprotocol: try subprotocol(in: fields), deflate: try deflateTerms(in: fields))
    }

    private func subprotocol(in fields: HTTPFields) throws(WebSocketHandshakeFailure) -> String? {
        guard !fields.all("Sec-WebSocket-Protocol").isEmpty else { return nil }
        guard let chosen = fields.single("Sec-WebSocket-Protocol"), subprotocols.contains(chosen) else {
            throw .unaskedSubprotocol
        }
        return chosen
    }

    private func deflateTerms(in fields: HTTPFields) throws(WebSocketHandshakeFailure) -> WebSocketDeflateTerms? {
        guard let extensions = WebSocketExtension.list(in: fields) else { throw .wrongExtension }
        guard let only = extensions.first else { return nil }
        guard let deflate, extensions.count == 1, only.name == WebSocketDeflate.name else { throw .unaskedExtension }
        guard let terms = deflate.terms(of: only) else { throw .wrongExtension }
        return terms
    }
}
