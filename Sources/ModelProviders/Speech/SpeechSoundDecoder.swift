/// Reads the sound of an answer as it comes, however it is cut: bare samples, or a RIFF file of them.
struct SpeechSoundDecoder: Sendable {
    /// A file whose sound has not begun after so many bytes is none.
    private static let longestHead = 64 << 10

    private enum State: Sendable {
        case start
        /// Within a file, before its sound.
        case head
        case sound
    }

    private var state = State.start
    private var bytes: [UInt8] = []
    private var rate: Int
    private var channels = 1

    /// - Parameter rate: samples a second where the answer is no file that says so itself
    init(rate: Int) {
        self.rate = rate
    }

    /// Takes the next bytes and gives the samples that are whole.
    mutating func feed(_ piece: [UInt8]) throws(ModelError) -> SpeechSound {
        bytes += piece
        if state == .start, bytes.count >= 4 {
            state = bytes.starts(with: "RIFF".utf8) ? .head : .sound
        }
        if state == .head { try readHead() }
        guard state == .sound else { return SpeechSound(samples: [], rate: rate) }
        let frame = 2 * channels
        let count = bytes.count / frame
        var samples: [Int16] = []
        samples.reserveCapacity(count)
        for index in 0..<count {
            var sum = 0
            for channel in 0..<channels { sum += sample(at: index * frame + channel * 2) }
            samples.append(Int16(sum / channels))
        }
        bytes.removeFirst(count * frame)
        return SpeechSound(samples: samples, rate: rate)
    }

    private func sample(at place: Int) -> Int {
        Int(Int16(truncatingIfNeeded: Int(bytes[place]) | Int(bytes[place + 1]) << 8))
    }

    private func number(at place: Int, bytes count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    /// Reads the chunks before the sound, once they are there.
    private mutating func readHead() throws(ModelError) {
        var place = 12
        while place + 8 <= bytes.count {
            let length = number(at: place + 4, bytes: 4)
            if bytes[place..<place + 4].elementsEqual("data".utf8) {
                // Files that are written while they are made say no true length: the sound goes on to the end.
                bytes.removeFirst(place + 8)
                state = .sound
                return
            }
            if bytes[place..<place + 4].elementsEqual("fmt ".utf8) {
                guard place + 24 <= bytes.count else { break }
                let format = number(at: place + 8, bytes: 2)
                channels = number(at: place + 10, bytes: 2)
                rate = number(at: place + 12, bytes: 4)
                guard format == 1 || format == 0xFFFE, number(at: place + 22, bytes: 2) == 16, 1...2 ~= channels,
                    4_000...192_000 ~= rate
                else { throw ModelError(.malformedResponse, "The speech is no 16-bit PCM.") }
            }
            guard length <= Self.longestHead else { break }
            place += 8 + length + length % 2
        }
        guard bytes.count <= Self.longestHead else {
            throw ModelError(.malformedResponse, "The speech is no file of sound.")
        }
    }
}
