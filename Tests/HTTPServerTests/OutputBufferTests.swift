import Testing

@testable import HTTPServer

@Suite struct OutputBufferTests {
    @Test(
        "Small and large pieces leave in the order they came, however little is sent at once", arguments: [1, 7, 5000])
    func order(sendSize: Int) {
        var buffer = OutputBuffer()
        var expected: [UInt8] = []
        for (index, size) in [3, 20_000, 0, 5, 16 << 10, 17 << 10, 1, 40_000].enumerated() {
            let piece = [UInt8](repeating: UInt8(index), count: size)
            if size < 10 { buffer.gather { $0 += piece } } else { buffer.append(piece) }
            expected += piece
        }
        #expect(buffer.count == expected.count)
        var sent: [UInt8] = []
        while !buffer.isEmpty {
            let piece = unsafe buffer.withNext { unsafe Array($0.prefix(sendSize)) }
            sent += piece
            buffer.consume(piece.count)
            #expect(buffer.count == expected.count - sent.count)
        }
        #expect(sent == expected)
        buffer.append([1, 2])
        #expect(unsafe buffer.withNext { unsafe Array($0) } == [1, 2])
    }
}
