import Testing

@testable import HTTPCore

@Suite struct UTF8ValidatorTests {
    /// Bytes on both sides of every border that RFC 3629 §4 draws.
    private static let borders: [UInt8] = [
        0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF,
        0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]

    @Test("It agrees with the standard library on every sequence of up to three border bytes, and on longer leads")
    func borderBytes() {
        var sequences: [[UInt8]] = [[]]
        for length in 1...3 {
            sequences += sequences.filter { $0.count == length - 1 }.flatMap { head in Self.borders.map { head + [$0] }
            }
        }
        let ends = sequences.filter { $0.count == 3 }
        for lead in [0xF0, 0xF1, 0xF4] as [UInt8] { sequences += ends.map { [lead] + $0 } }
        let wrong = sequences.filter { bytes in
            var validator = UTF8Validator()
            let isValid = validator.accept(bytes) && validator.isComplete
            return isValid != (String(validating: bytes, as: UTF8.self) != nil)
        }
        #expect(wrong == [])
    }

    @Test("A character may come byte by byte, and the first impossible byte is refused at once")
    func incremental() {
        var validator = UTF8Validator()
        let verdicts = [0xF0, 0x9F, 0x98, 0x80, 0xF4, 0x90].map { validator.accept([$0]) }
        #expect(verdicts == [true, true, true, true, true, false])
    }

    @Test("A wrong byte is found wherever it stands among ASCII, and a character wherever it is cut")
    func amongASCII() {
        let ascii = [UInt8](repeating: 0x41, count: 40)
        for place in 0..<40 {
            var (wrong, right) = (ascii, ascii)
            wrong[place] = 0xFF
            right.insert(contentsOf: "é".utf8, at: place)
            let verdicts = [wrong, right, Array(right[...place]), Array(right[(place + 1)...])].map { bytes in
                var validator = UTF8Validator()
                return (validator.accept(bytes), validator.isComplete)
            }
            #expect(verdicts.map(\.0) == [false, true, true, false])
            #expect(verdicts[1].1 && !verdicts[2].1)
        }
    }

    @Test("Only whole characters are complete")
    func completeness() {
        var validator = UTF8Validator()
        let complete = [0xF0, 0x9F, 0x98, 0x80, 0x41, 0xC3].map { (byte: UInt8) in
            _ = validator.accept([byte])
            return validator.isComplete
        }
        #expect(complete == [false, false, false, true, true, false])
    }
}
