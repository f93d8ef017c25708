import ModelProviders
import Testing

@Suite struct RecordedSpeechLengthTests {
    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(value >> (8 * $0) & 0xFF) }
    }

    private static func wave(samples: Int, rate: Int, saying size: Int? = nil) -> RecordedSpeech {
        let format = number(1, 2) + number(1, 2) + number(rate, 4) + number(rate * 2, 4) + number(2, 2) + number(16, 2)
        let bytes =
            Array("RIFF".utf8) + number(36, 4) + Array("WAVEfmt ".utf8) + number(16, 4) + format + Array("data".utf8)
            + number(size ?? samples * 2, 4) + [UInt8](repeating: 0, count: samples * 2)
        return RecordedSpeech(mediaType: "audio/wav", bytes: bytes)
    }

    /// Pages as RFC 3533, section 6 lays them out; the first holds the head of RFC 7845, section 5.1.
    private static func opus(samples: Int, filler: Int) -> RecordedSpeech {
        func page(_ position: Int, _ content: [UInt8]) -> [UInt8] {
            Array("OggS".utf8) + [0, 0] + number(position, 8) + number(1, 4) + number(0, 4) + number(0, 4) + [1]
                + [UInt8(content.count)] + content
        }
        let head = Array("OpusHead".utf8) + [UInt8](repeating: 0, count: 11)
        return RecordedSpeech(
            mediaType: "audio/ogg",
            bytes: page(0, head) + [UInt8](repeating: 7, count: filler) + page(samples, [1, 2, 3]))
    }

    @Test("A file of samples is as long as its samples, whatever it says of its size")
    func wave() {
        #expect(Self.wave(samples: 12_000, rate: 8000).length == (.milliseconds(1500), false))
        #expect(Self.wave(samples: 8000, rate: 8000, saying: 0x7FFF_FFFF).length == (.seconds(1), false))
    }

    @Test("A stream of Opus is as long as its last page says")
    func opus() {
        #expect(Self.opus(samples: 96_000, filler: 8000).length == (.seconds(2), false))
    }

    @Test("What no file of its size can hold is not believed")
    func lies() {
        let long = Self.opus(samples: 48_000 * 1_000_000, filler: 7000).length
        #expect(long.isGuess && long.duration < .seconds(12))
        #expect(Self.wave(samples: 750, rate: 1).length.duration <= .seconds(3))
    }

    @Test(
        "Other recordings are judged by their size, and what is cut off breaks nothing", arguments: [0, 3, 4, 40, 4000])
    func others(size: Int) {
        let length = RecordedSpeech(mediaType: "audio/webm", bytes: [UInt8](repeating: 1, count: size)).length
        #expect(length == (.milliseconds(size / 4), true))
        for whole in [Self.wave(samples: 20, rate: 8000), Self.opus(samples: 1, filler: 0)] {
            _ = RecordedSpeech(mediaType: "audio/wav", bytes: Array(whole.bytes.prefix(size))).length
        }
    }
}
