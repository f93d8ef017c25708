/// Messages as a client sends them at once, each masked with a key of its own, and as a server sends them back.
struct Burst {
    private(set) var sent: [UInt8] = []
    private(set) var reply: [UInt8] = []

    init(messageSize: Int, count: Int) {
        let sentence = Array("The current through a conductor is proportional to the voltage. ".utf8)
        let text = (0..<messageSize).map { sentence[$0 % sentence.count] }
        for _ in 0..<count {
            let key = (0..<4).map { _ in UInt8.random(in: 0...255) }
            sent += Self.header(text.count, maskBit: 0x80) + key
            sent += text.indices.map { text[$0] ^ key[$0 & 3] }
            reply += Self.header(text.count, maskBit: 0) + text
        }
    }

    /// Of a whole text message of less than 64 KiB (RFC 6455 §5.2).
    private static func header(_ length: Int, maskBit: UInt8) -> [UInt8] {
        guard length > 125 else { return [0x81, maskBit | UInt8(length)] }
        return [0x81, maskBit | 126, UInt8(length >> 8), UInt8(length & 0xFF)]
    }
}
