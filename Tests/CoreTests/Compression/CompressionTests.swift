import Testing

@testable import Core

@Suite struct CompressionTests {
    /// A text by its name, so that no report prints it.
    enum Text: String, CaseIterable {
        case empty, oneByte, short, repeating, scattered

        var bytes: [UInt8] {
            switch self {
            case .empty: []
            case .oneByte: [7]
            case .short: Array("le courant ".utf8)
            case .repeating: Array(repeating: 65, count: 300_000)
            case .scattered: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
            }
        }
    }

    @Test(
        "What was compressed expands to itself", arguments: Text.allCases,
        [CompressionFormat.gzip, .raw(windowBits: 15)])
    func roundTrip(text: Text, format: CompressionFormat) throws {
        let text = text.bytes
        let packed = try Deflater(format: format).deflate(text, flush: .finish)
        let inflater = try Inflater(format: format)
        #expect(try inflater.inflate(packed, limit: text.count) == text)
        #expect(inflater.isFinished)
    }

    @Test("Pieces that arrive byte by byte expand to the same")
    func pieces() throws {
        let text = Array("la loi d\u{2019}Ohm, la loi d\u{2019}Ohm".utf8)
        let deflater = try Deflater(format: .raw(windowBits: 9))
        let packed = deflater.deflate(text, flush: .sync) + deflater.deflate(text, flush: .finish)
        let inflater = try Inflater(format: .raw(windowBits: 9))
        var whole: [UInt8] = []
        for byte in packed { whole += try inflater.inflate([byte], limit: 1000) }
        #expect(whole == text + text)
    }

    @Test("A few bytes that expand to many stop at the limit")
    func bomb() throws {
        let packed = try Deflater(format: .gzip).deflate([UInt8](repeating: 0, count: 10 << 20), flush: .finish)
        #expect(throws: CompressionError.tooLarge) {
            try Inflater(format: .gzip).inflate(packed, limit: 1 << 20)
        }
    }

    @Test("Bytes that are no compressed data are refused")
    func corrupt() throws {
        #expect(throws: CompressionError.corrupt) {
            try Inflater(format: .gzip).inflate(Array("no gzip at all".utf8), limit: 100)
        }
    }
}
