import Testing

@testable import Core

@Suite struct JSONTextTests {
    private func agrees(_ bytes: [UInt8]) -> Bool {
        let ours = unsafe bytes.withUnsafeBufferPointer { unsafe JSONText.isUTF8($0) }
        return ours == (String(validating: bytes, as: UTF8.self) != nil)
    }

    @Test("what is UTF-8 is what the standard library takes, for every sequence of up to four bytes at its borders")
    func checksSequences() {
        let borders: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
            0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        var wrong = 0
        for first in borders {
            for second in borders {
                if !agrees([first, second]) { wrong += 1 }
                for third in borders {
                    if !agrees([first, second, third]) { wrong += 1 }
                    for fourth in borders where first >= 0xE0 {
                        if !agrees([first, second, third, fourth]) { wrong += 1 }
                    }
                }
            }
        }
        #expect(wrong == 0)
    }

    @Test("what is UTF-8 does not depend on where it stands among other letters")
    func checksAnywhere() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            var bytes = Array((String.random(using: &random) + .random(using: &random)).utf8)
            #expect(agrees(bytes))
            guard !bytes.isEmpty else { continue }
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            #expect(agrees(bytes))
            #expect(agrees(Array(bytes.dropLast())))
        }
    }
}
