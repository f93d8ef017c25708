import Testing

@testable import HTTPCore

@Suite struct WebSocketAnswerHeadTests {
    @Test("A head is read at whatever cut, and what is behind it is kept", arguments: [1, 2, 7, 1000])
    func cuts(size: Int) throws {
        let bytes = Array("HTTP/1.1 101 Switching\r\nUpgrade:  websocket \r\nX:\r\n\r\n".utf8) + [0x81, 0x00]
        var head = WebSocketAnswerHead()
        var rest: [UInt8] = []
        var whole: WebSocketAnswerHead.Whole?
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            if whole != nil {
                rest += piece
            } else {
                whole = try head.take(piece)
                rest = whole?.rest ?? []
            }
        }
        #expect(whole?.status == .switchingProtocols)
        #expect(whole?.fields["Upgrade"] == "websocket")
        #expect(whole?.fields["X"] == "")
        #expect(rest.first == 0x81)
    }

    @Test(
        "What is no HTTP/1.1 is refused",
        arguments: [
            "HTTP/1.0 101 X\r\n\r\n", "HTTP/2 101\r\n\r\n", "HTTP/1.1 99 X\r\n\r\n", "HTTP/1.1 1011 X\r\n\r\n",
            "ICY 101 X\r\n\r\n", "HTTP/1.1 101 X\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 101 X\r\n folded: y\r\n\r\n",
            "HTTP/1.1 101 X\r\nName : y\r\n\r\n", "HTTP/1.1 101 X\r\nNo colon\r\n\r\n", "\r\n\r\n",
            "HTTP/1.1 101 X\r\nA: \u{0}\r\n\r\n",
        ])
    func malformed(text: String) {
        var head = WebSocketAnswerHead()
        #expect(throws: WebSocketHandshakeFailure.malformed) { try head.take(Array(text.utf8)) }
    }

    @Test("A head that does not end is given up")
    func tooLong() throws {
        var head = WebSocketAnswerHead()
        let line = Array("HTTP/1.1 101 X\r\nA: ".utf8) + [UInt8](repeating: 65, count: 16_000)
        _ = try head.take(line)
        #expect(throws: WebSocketHandshakeFailure.malformed) { try head.take([UInt8](repeating: 65, count: 1000)) }
    }
}
