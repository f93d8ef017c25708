import Testing

@testable import HTTPCore

@Suite struct WebSocketFrameEncoderTests {
    private func bytes(_ role: WebSocketRole, _ text: String, frameSize: Int = 1 << 16) -> [UInt8] {
        var bytes: [UInt8] = []
        let payload = Array(text.utf8)
        WebSocketFrameEncoder(role: role).append(message: .text, payload.span, frameSize: frameSize, to: &bytes)
        return bytes
    }

    @Test("The examples of RFC 6455 §5.7 are written")
    func examples() {
        #expect(bytes(.server, "Hello") == hex("810548656c6c6f"))
        #expect(bytes(.testClient, "Hello") == hex("818537fa213d7f9f4d5158"))
        #expect(bytes(.server, "Hello", frameSize: 3) == hex("010348656c" + "80026c6f"))
    }

    @Test(
        "Lengths take the fewest bytes there are",
        arguments: [
            (0, "8100"), (125, "817d"), (126, "817e007e"), (65535, "817effff"), (65536, "817f0000000000010000"),
        ])
    func lengths(length: Int, head: String) {
        let encoded = bytes(.server, String(repeating: "x", count: length), frameSize: .max)
        #expect(Array(encoded.prefix(encoded.count - length)) == hex(head))
    }

    @Test("A message that fills its frames exactly has no empty frame after them")
    func exactFragments() throws {
        let frames = try WebSocketRole.server.frames(bytes(.server, "abcdef", frameSize: 3))
        #expect(frames.map(\.header.opcode) == [.text, .continuation])
        #expect(frames.map(\.header.isFinal) == [false, true])
    }

    @Test("Each frame of a client has a key of its own (§5.3)")
    func keys() throws {
        let keys = KeySequence()
        let frames = try WebSocketRole.testClient.frames(
            bytes(.client(maskingKeys: keys.next), "abcdef", frameSize: 2))
        #expect(frames.map(\.header.maskingKey) == [1, 2, 3])
        #expect(frames.flatMap(\.payload) == Array("abcdef".utf8))
    }

    @Test("A mask turns with the place of its bytes", arguments: 0..<9)
    func masks(offset: Int) {
        var bytes = [UInt8](repeating: 0, count: 6)
        WebSocketMask(key: 0x0102_0304).apply(to: &bytes, at: offset)
        #expect(bytes == (0..<6).map { UInt8(($0 + offset) % 4 + 1) })
    }
}
