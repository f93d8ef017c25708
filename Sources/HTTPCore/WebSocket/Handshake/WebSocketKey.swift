/// The value of `Sec-WebSocket-Key`: 16 bytes in base64, made anew for each connection (RFC 6455 §4.1).
package struct WebSocketKey: Equatable, Sendable {
    /// As it is sent.
    package let text: String

    /// A client's key from 16 random bytes.
    package init(nonce: [UInt8]) {
        precondition(nonce.count == 16, "a WebSocket key has 16 bytes")
        text = Self.base64(nonce)
    }

    /// A key as a server received it; nil where it is not the base64 of 16 bytes (§4.2.1).
    package init?(text: String) {
        guard text.utf8.count == 24, text.hasSuffix("=="),
            text.utf8.dropLast(2).allSatisfy({ Self.alphabet.contains($0) })
        else { return nil }
        self.text = text
    }

    /// What a server answers to the key in `Sec-WebSocket-Accept` (§4.2.2).
    package var accept: String {
        Self.base64(SHA1.digest(Array((text + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// RFC 4648 §4, with padding.
    private static func base64(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[Int(bits >> (18 - 6 * place) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
