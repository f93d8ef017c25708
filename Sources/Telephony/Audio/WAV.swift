/// Sound as a RIFF file of 16-bit PCM.
package enum WAV {
    /// The 44 bytes before the samples.
    ///
    /// A file that is still being written begins with the header of the longest possible one; once its length is known,
    /// these bytes replace the first of the file.
    package static func header(rate: AudioRate, channels: Int = 1, samples: Int? = nil) -> [UInt8] {
        let block = channels * 2
        let longest = Int(UInt32.max) - 36
        let length = min(samples.map { $0 * block } ?? longest, longest) / block * block
        var header = ByteWriter()
        header.write("RIFF")
        header.write(UInt32(length + 36))
        header.write("WAVEfmt ")
        header.write(UInt32(16))
        header.write(UInt16(1))
        header.write(UInt16(channels))
        header.write(UInt32(rate.rawValue))
        header.write(UInt32(rate.rawValue * block))
        header.write(UInt16(block))
        header.write(UInt16(16))
        header.write("data")
        header.write(UInt32(length))
        return header.bytes
    }

    /// The beginning of a file that was begun before its length was known, with the length of all its bytes.
    package static func sized(_ beginning: [UInt8], of count: Int) -> [UInt8] {
        guard beginning.count >= 44, count >= 44 else { return beginning }
        var bytes = beginning
        for (place, length) in [(4, count - 8), (40, count - 44)] {
            for byte in 0..<4 {
                bytes[place + byte] = UInt8(truncatingIfNeeded: UInt32(clamping: length) >> (8 * byte))
            }
        }
        return bytes
    }

    /// The bytes of samples within a file, those of several channels in turn.
    package static func body(_ samples: [Int16]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(samples.count * 2)
        for sample in samples {
            bytes.append(UInt8(truncatingIfNeeded: sample))
            bytes.append(UInt8(truncatingIfNeeded: sample >> 8))
        }
        return bytes
    }

    /// A whole file of mono sound.
    package static func file(_ samples: [Int16], rate: AudioRate) -> [UInt8] {
        header(rate: rate, samples: samples.count) + body(samples)
    }

    /// The two sides of a call as the left and the right of one file, the shorter filled with silence.
    package static func file(left: [Int16], right: [Int16], rate: AudioRate) -> [UInt8] {
        let count = max(left.count, right.count)
        var both = [Int16](repeating: 0, count: count * 2)
        for (index, sample) in left.enumerated() { both[index * 2] = sample }
        for (index, sample) in right.enumerated() { both[index * 2 + 1] = sample }
        return header(rate: rate, channels: 2, samples: count) + body(both)
    }

    private struct ByteWriter {
        var bytes: [UInt8] = []

        mutating func write(_ text: String) { bytes += text.utf8 }

        mutating func write(_ number: some FixedWidthInteger) {
            for shift in stride(from: 0, to: number.bitWidth, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
    }
}
