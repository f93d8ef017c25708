import Core
import HTTPCore
import Testing

/// What a client may send after its handshake to no good, and the code that it must be told.
struct HostilePeer: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let code: UInt16
    /// The terms offered in the handshake.
    var extensions: String?

    private init(_ name: String, _ code: UInt16, _ bytes: [UInt8], extensions: String? = nil) {
        testDescription = name
        self.code = code
        self.bytes = bytes
        self.extensions = extensions
    }

    /// The endpoint that the cases are meant for.
    static let endpoint = WebSocketEndpoint(
        configuration: WebSocketConfiguration(frameLimit: 1000, messageLimit: 2000, kinds: .text))

    static let cases: [HostilePeer] = [
        HostilePeer("an unmasked frame", 1002, [0x81, 2, 72, 105]),
        HostilePeer("the first reserved bit without an extension", 1002, WebSocketPeer.frame(0xC1)),
        HostilePeer("the second reserved bit", 1002, WebSocketPeer.frame(0xA1)),
        HostilePeer("the third reserved bit", 1002, WebSocketPeer.frame(0x91)),
        HostilePeer("a data opcode kept for later", 1002, WebSocketPeer.frame(0x83)),
        HostilePeer("a control opcode kept for later", 1002, WebSocketPeer.frame(0x8B)),
        HostilePeer("a ping of 126 bytes", 1002, WebSocketPeer.frame(0x89, [UInt8](repeating: 1, count: 126))),
        HostilePeer("a ping in fragments", 1002, WebSocketPeer.frame(0x09)),
        HostilePeer("a continuation of nothing", 1002, WebSocketPeer.frame(0x80)),
        HostilePeer("a message within a message", 1002, WebSocketPeer.frame(0x01) + WebSocketPeer.frame(0x81)),
        HostilePeer("a length that is not in its shortest form", 1002, [0x81, 0xFE, 0, 5, 0, 0, 0, 0]),
        HostilePeer("a length with its highest bit set", 1002, [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        HostilePeer("a close of one byte", 1002, WebSocketPeer.frame(0x88, [3])),
        HostilePeer("the close code 1005", 1002, WebSocketPeer.close(1005)),
        HostilePeer("the close code 1006", 1002, WebSocketPeer.close(1006)),
        HostilePeer("the close code 2999", 1002, WebSocketPeer.close(2999)),
        HostilePeer("the close code 0", 1002, WebSocketPeer.close(0)),
        HostilePeer("a close reason that is not UTF-8", 1007, WebSocketPeer.frame(0x88, [3, 0xE8, 0xFF])),
        HostilePeer("text that is not UTF-8", 1007, WebSocketPeer.frame(0x81, [0xED, 0xA0, 0x80])),
        HostilePeer("text that ends within a character", 1007, WebSocketPeer.frame(0x81, [0xC3])),
        HostilePeer("a frame over the limit, by its header", 1009, [0x81, 0xFE, 0x03, 0xE9, 0, 0, 0, 0]),
        HostilePeer(
            "a message over the limit", 1009,
            [0x01, 0x00, 0x80].flatMap { WebSocketPeer.frame($0, [UInt8](repeating: 65, count: 900)) }),
        HostilePeer("a kind that is not taken", 1003, WebSocketPeer.frame(0x82, [1])),
        HostilePeer(
            "a deflate bomb", 1009, WebSocketPeer.frame(0xC1, deflated([UInt8](repeating: 65, count: 100_000))),
            extensions: "permessage-deflate"),
        HostilePeer(
            "data that cannot be expanded", 1007, WebSocketPeer.frame(0xC1, [0xFF, 0xFF]),
            extensions: "permessage-deflate"),
        HostilePeer(
            "a compressed continuation", 1002, WebSocketPeer.frame(0x01) + WebSocketPeer.frame(0xC0),
            extensions: "permessage-deflate"),
        HostilePeer("a compressed ping", 1002, WebSocketPeer.frame(0xC9), extensions: "permessage-deflate"),
    ]

    static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        guard let deflater = try? Deflater(format: .raw(windowBits: 15)) else { return [] }
        return Array(deflater.deflate(bytes, flush: .sync).dropLast(4))
    }
}
