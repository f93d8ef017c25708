/// The sound that came from a page and was not heard yet: pages send it in pieces of any size, at any time.
struct BrowserSound: Sendable {
    /// Who sends faster than time passes loses the oldest beyond this.
    private static let most = Duration.milliseconds(400)

    private let rate: AudioRate
    private var samples: [Int16] = []

    init(rate: AudioRate) {
        self.rate = rate
    }

    /// Takes the samples of a message. False where it is no whole number of samples, or more than a second.
    mutating func take(_ bytes: [UInt8]) -> Bool {
        guard bytes.count.isMultiple(of: 2), bytes.count <= rate.rawValue * 2 else { return false }
        samples.reserveCapacity(samples.count + bytes.count / 2)
        for place in stride(from: 0, to: bytes.count, by: 2) {
            samples.append(Int16(bitPattern: UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8))
        }
        let limit = rate.samples(milliseconds: Int(Self.most / .milliseconds(1)))
        if samples.count > limit { samples.removeFirst(samples.count - limit) }
        return true
    }

    /// The next 20 ms; nil where they are not there yet.
    mutating func frame() -> [Int16]? {
        guard samples.count >= rate.frameSamples else { return nil }
        let frame = Array(samples.prefix(rate.frameSamples))
        samples.removeFirst(rate.frameSamples)
        return frame
    }
}
