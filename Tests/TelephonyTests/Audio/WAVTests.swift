import Testing

@testable import Telephony

@Suite struct WAVTests {
    @Test("A file is a RIFF header of 44 bytes and the samples, low byte first")
    func mono() {
        let file = WAV.file([1, -2], rate: .narrow)
        #expect(
            file == Array("RIFF".utf8) + [40, 0, 0, 0] + Array("WAVEfmt ".utf8) + [16, 0, 0, 0, 1, 0, 1, 0]
                + [0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0] + Array("data".utf8)
                + [4, 0, 0, 0, 1, 0, 0xFE, 0xFF])
    }

    @Test("Two sides lie beside each other, the shorter filled with silence")
    func stereo() {
        let file = WAV.file(left: [1, 2], right: [3], rate: .wide)
        #expect(Array(file.dropFirst(44)) == [1, 0, 3, 0, 2, 0, 0, 0])
        #expect(file[22] == 2 && file[32] == 4)
    }

    @Test("A header before its file is known says the longest there can be")
    func unknown() {
        #expect(WAV.header(rate: .narrow)[40...43].elementsEqual([0xDA, 0xFF, 0xFF, 0xFF]))
    }
}
