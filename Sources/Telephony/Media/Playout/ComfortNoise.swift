import Glibc

/// Noise for while the other side is silent, as it describes its own (RFC 3389): a level and the shape of a filter.
struct ComfortNoise: Sendable {
    private let level: Float
    /// Reflection coefficients of the filter, at most 12.
    private let shape: [Float]
    private var memory: [Float]
    private var random: UInt32 = 0x9E37_79B9

    /// Reads a payload; nil for an empty one.
    init?(_ payload: Span<UInt8>) {
        guard payload.count > 0 else { return nil }
        // §3.1: in −dBov, of which 0 is the loudest square wave.
        let decibels = Float(payload[0] & 0x7F)
        var shape: [Float] = []
        for index in 1..<max(1, min(payload.count, 13)) { shape.append((Float(payload[index]) - 127) / 128) }
        self.shape = shape
        memory = [Float](repeating: 0, count: shape.count)
        // Flat noise gets louder by a filter that rings; so much less goes in.
        let gain = shape.reduce(Float(1)) { $0 * max(0.02, 1 - $1 * $1) }.squareRoot()
        level = 32_767 * pow(10, -decibels / 20) * gain
    }

    /// The next samples.
    mutating func samples(_ count: Int) -> [Int16] {
        (0..<count).map { _ in Int16(max(-32_768, min(32_767, filtered(white() * level)))) }
    }

    /// Evenly spread with the energy of 1.
    private mutating func white() -> Float {
        random ^= random << 13
        random ^= random >> 17
        random ^= random << 5
        return (Float(random) / Float(UInt32.max) - 0.5) * 3.464
    }

    /// One step of a lattice of poles.
    private mutating func filtered(_ input: Float) -> Float {
        var forward = input
        for stage in shape.indices.reversed() {
            forward -= shape[stage] * memory[stage]
            let backward = memory[stage] + shape[stage] * forward
            if stage + 1 < memory.count { memory[stage + 1] = backward }
        }
        if !memory.isEmpty { memory[0] = forward }
        return forward
    }
}
