import HTTPCore
import Synchronization

/// A client's end of a WebSocket connection that sends whatever bytes a test says.
final class WebSocketPeer: Sendable {
    static let key = "dGhlIHNhbXBsZSBub25jZQ=="

    let client: LoopbackClient
    /// Received, but not yet asked for.
    private let unread: Mutex<[UInt8]>

    /// Connects and shakes hands.
    init(_ server: LiveServer, receiveBuffer: Int32? = nil, extensions: String? = nil) async throws {
        client = try server.connect(receiveBuffer: receiveBuffer)
        client.send(Self.request(extensions: extensions))
        var bytes: [UInt8] = []
        var end: Int?
        while end == nil {
            bytes += await client.receiveBytes(atLeast: 1)
            end = bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
        }
        unread = Mutex(Array(bytes.dropFirst((end ?? 0) + 4)))
    }

    /// A handshake, with fields changed or left out.
    static func request(
        _ changes: [(String, String?)] = [], extensions: String? = nil, version: String = "HTTP/1.1"
    ) -> String {
        var fields: HTTPFields = [
            "Host": "h", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key,
            "Sec-WebSocket-Version": "13",
        ]
        fields["Sec-WebSocket-Extensions"] = extensions
        for (name, value) in changes { fields[name] = value }
        return "GET /ws \(version)\r\n" + fields.entries.map { "\($0.name): \($0.value)\r\n" }.joined() + "\r\n"
    }

    /// A masked frame with the shortest length.
    static func frame(_ firstByte: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
        var bytes = [firstByte]
        switch payload.count {
        case ...125: bytes.append(0x80 | UInt8(payload.count))
        case ...0xFFFF: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: bytes += [0x80 | 127] + (0..<8).reversed().map { UInt8(payload.count >> (8 * $0) & 0xFF) }
        }
        let key: [UInt8] = [0x5A, 0x01, 0xC3, 0x9E]
        return bytes + key + payload.enumerated().map { $1 ^ key[$0 & 3] }
    }

    static func text(_ text: String) -> [UInt8] {
        frame(0x81, Array(text.utf8))
    }

    static func close(_ code: Int) -> [UInt8] {
        frame(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)])
    }

    func send(_ bytes: [UInt8]) {
        client.send(bytes)
    }

    /// The next frame, of a payload shorter than 64 KiB, or nil at the connection's end.
    func frame() async -> (firstByte: UInt8, payload: [UInt8])? {
        guard let head = await take(2) else { return nil }
        var length = Int(head[1])
        if length == 126 {
            guard let extended = await take(2) else { return nil }
            length = Int(extended[0]) << 8 | Int(extended[1])
        }
        return await take(length).map { (head[0], $0) }
    }

    /// Everything up to the connection's end.
    func rest() async -> [UInt8] {
        let first = unread.withLock { bytes in
            defer { bytes = [] }
            return bytes
        }
        return first + (await client.receiveBytes(atLeast: .max))
    }

    private func take(_ count: Int) async -> [UInt8]? {
        while unread.withLock({ $0.count }) < count {
            let bytes = await client.receiveBytes(atLeast: 1)
            if bytes.isEmpty { return nil }
            unread.withLock { $0 += bytes }
        }
        return unread.withLock { bytes in
            defer { bytes.removeFirst(count) }
            return Array(bytes.prefix(count))
        }
    }
}
