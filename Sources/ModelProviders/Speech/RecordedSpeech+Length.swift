extension RecordedSpeech {
    /// Of a recording whose length nobody knows: as much as speech takes with the codecs of browsers, 32 kbit/s.
    private static let usualRate = 4000
    /// No speech takes fewer bytes a second; what a file says beyond that is not believed.
    private static let leastRate = 750
    /// The end of a file in which the last page of an Ogg stream begins (RFC 3533: 65,307 bytes at most).
    private static let lastPage = 65_307
    /// Samples a second that an Ogg stream of Opus counts in, whatever it was recorded at (RFC 7845, section 4).
    private static let opusRate = 48_000

    /// How long it is, and whether that is a guess: files of PCM and streams of Opus tell it, others are judged by their
    /// size.
    package var length: (duration: Duration, isGuess: Bool) {
        if let known = waveLength ?? opusLength {
            let longest = Duration.milliseconds(bytes.count * 1000 / Self.leastRate)
            return (min(known, longest), known > longest)
        }
        return (.milliseconds(bytes.count * 1000 / Self.usualRate), true)
    }

    /// Of a RIFF file of samples.
    private var waveLength: Duration? {
        guard bytes.starts(with: "RIFF".utf8), bytes.count > 12, bytes[8..<12].elementsEqual("WAVE".utf8) else {
            return nil
        }
        var (place, rate) = (12, 0)
        while place + 8 <= bytes.count {
            let length = number(at: place + 4, bytes: 4)
            if bytes[place..<place + 4].elementsEqual("fmt ".utf8), place + 24 <= bytes.count {
                // Bytes a second.
                rate = number(at: place + 16, bytes: 4)
            }
            if bytes[place..<place + 4].elementsEqual("data".utf8) {
                // Files that are written while they are made say no true length.
                let count = min(length, bytes.count - place - 8)
                return rate > 0 ? .milliseconds(count * 1000 / rate) : nil
            }
            place += 8 + length + length % 2
        }
        return nil
    }

    /// Of an Ogg stream whose first page begins one of Opus.
    private var opusLength: Duration? {
        guard bytes.starts(with: "OggS".utf8), bytes.count > 36, bytes[28..<36].elementsEqual("OpusHead".utf8) else {
            return nil
        }
        var place = bytes.count - 14
        let first = max(0, bytes.count - Self.lastPage)
        while place >= first {
            if bytes[place..<place + 4].elementsEqual("OggS".utf8) {
                let samples = number(at: place + 6, bytes: 6)
                return .milliseconds(samples * 1000 / Self.opusRate)
            }
            place -= 1
        }
        return nil
    }

    private func number(at place: Int, bytes count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }
}
