/// G.722 at 64 kbit/s: 16,000 samples a second in two bands of ADPCM (ITU-T G.722).
final class G722Encoder: SoundEncoder {
    private var lower = G722Band.lower()
    private var higher = G722Band.higher()
    /// The last 22 samples, and those that are being coded.
    private var window = [Int32](repeating: 0, count: 22)

    func encode(_ samples: [Int16], into packet: inout [UInt8]) {
        for sample in samples { window.append(Int32(sample)) }
        var start = 0
        while start + 24 <= window.count {
            packet.append(code(at: start))
            start += 2
        }
        window.removeFirst(start)
    }

    private func code(at start: Int) -> UInt8 {
        var (even, odd): (Int32, Int32) = (0, 0)
        for index in 0..<12 {
            even += window[start + 2 * index] * G722Tables.filter[index]
            odd += window[start + 2 * index + 1] * G722Tables.filter[11 - index]
        }
        return codeLower((even + odd) >> 14) | codeHigher((odd - even) >> 14) << 6
    }

    private func codeLower(_ sample: Int32) -> UInt8 {
        let difference = G722Band.saturated(sample - lower.s)
        let size = difference >= 0 ? difference : -(difference + 1)
        var level = 1
        while level < 30, size >= (G722Tables.q6[level] * lower.det) >> 12 { level += 1 }
        let word = difference < 0 ? G722Tables.iln[level] : G722Tables.ilp[level]
        let short = Int(word >> 2)
        let quantised = (lower.det * G722Tables.qm4[short]) >> 15
        lower.scale(by: G722Tables.wl[G722Tables.rl42[short]])
        lower.predict(quantised)
        return word
    }

    private func codeHigher(_ sample: Int32) -> UInt8 {
        let difference = G722Band.saturated(sample - higher.s)
        let size = difference >= 0 ? difference : -(difference + 1)
        let isLarge = size >= (564 * higher.det) >> 12
        let word = difference < 0 ? (isLarge ? 0 : 1) : (isLarge ? 2 : 3)
        let quantised = (higher.det * G722Tables.qm2[word]) >> 15
        higher.scale(by: G722Tables.wh[G722Tables.rh2[word]])
        higher.predict(quantised)
        return UInt8(word)
    }
}

/// The other way.
final class G722Decoder: SoundDecoder {
    private var lower = G722Band.lower()
    private var higher = G722Band.higher()
    private var window = [Int32](repeating: 0, count: 22)

    /// RTP's clock counts half of the samples (RFC 3551 §4.5.2).
    func duration(of payload: Span<UInt8>) -> Int? { payload.isEmpty ? nil : payload.count }

    func decode(_ payload: Span<UInt8>, into samples: inout [Int16]) -> Bool {
        for index in payload.indices {
            let low = decodeLower(Int(payload[index] & 0x3F))
            let high = decodeHigher(Int(payload[index] >> 6))
            window.append(low + high)
            window.append(low - high)
        }
        var start = 0
        while start + 24 <= window.count {
            var (first, second): (Int32, Int32) = (0, 0)
            for index in 0..<12 {
                second += window[start + 2 * index] * G722Tables.filter[index]
                first += window[start + 2 * index + 1] * G722Tables.filter[11 - index]
            }
            samples.append(Int16(G722Band.saturated(first >> 11)))
            samples.append(Int16(G722Band.saturated(second >> 11)))
            start += 2
        }
        window.removeFirst(start)
        return true
    }

    private func decodeLower(_ word: Int) -> Int32 {
        let sample = lower.s + (lower.det * G722Tables.qm6[word]) >> 15
        let short = word >> 2
        let quantised = (lower.det * G722Tables.qm4[short]) >> 15
        lower.scale(by: G722Tables.wl[G722Tables.rl42[short]])
        lower.predict(quantised)
        return min(16_383, max(-16_384, sample))
    }

    private func decodeHigher(_ word: Int) -> Int32 {
        let quantised = (higher.det * G722Tables.qm2[word]) >> 15
        let sample = higher.s + quantised
        higher.scale(by: G722Tables.wh[G722Tables.rh2[word]])
        higher.predict(quantised)
        return min(16_383, max(-16_384, sample))
    }
}
