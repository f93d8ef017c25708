/// Changes the rate of a stream of samples: a polyphase filter that lets pass what both rates can hold (up to 0.43 of
/// the lower one) and takes the rest away by 60 dB. What comes out is later by 24 samples of the lower rate.
package struct Resampler: Sendable {
    private let kernel: ResamplerKernel?
    /// The last samples of what came before, then what is still to be read.
    private var history: [Float]
    /// Where the next output lies, in steps of the common multiple of both rates behind the first sample of history.
    private var position = 0

    /// Takes any two rates, the same one too.
    package init(from: AudioRate, to: AudioRate) {
        kernel = from == to ? nil : ResamplerKernel.between(from, to)
        history = Array(repeating: 0, count: kernel.map { $0.taps - 1 } ?? 0)
    }

    /// The next samples of the stream. Over time, there come out as many as the ratio of the rates says.
    package mutating func resample(_ samples: [Int16]) -> [Int16] {
        guard let kernel else { return samples }
        history.reserveCapacity(history.count + samples.count)
        for sample in samples { history.append(Float(sample)) }
        var output: [Int16] = []
        output.reserveCapacity(samples.count * kernel.up / kernel.down + 1)
        let last = history.count - kernel.taps
        var start = position / kernel.up
        while start <= last {
            output.append(Self.clamped(kernel.apply(to: history, at: start, phase: position % kernel.up)))
            position += kernel.down
            start = position / kernel.up
        }
        let passed = min(start, history.count)
        history.removeFirst(passed)
        position -= passed * kernel.up
        return output
    }

    private static func clamped(_ value: Float) -> Int16 {
        Int16(max(-32_768, min(32_767, value.rounded())))
    }
}
