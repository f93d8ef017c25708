/// Traps unless the bytes give the same transcript in one piece and in others: byte by byte, or in random pieces.
func requireSameForAnyCut(_ bytes: [UInt8], _ transcript: ([ArraySlice<UInt8>]) -> Transcript) {
    let whole = transcript([bytes[...]])
    guard bytes.count > 1 else { return }
    var random = SplitMix(seed: bytes)
    let longest = [1, 4, 16, bytes.count][Int(random.next() % 4)]
    let pieces = random.pieces(of: bytes, longest: longest)
    let cut = transcript(pieces)
    require(cut == whole, "cut as \(pieces.map(\.count)) it gives\n\(cut)\nand in one piece\n\(whole)")
}

/// What came of some bytes, in order; written cheaply, as most of a fuzzer's time goes into it.
struct Transcript: Equatable, CustomStringConvertible {
    private var bytes: [UInt8] = []
    private var isInsideBody = false

    /// Notes something that happened, with what belongs to it.
    mutating func note(_ event: StaticString, _ content: some Sequence<UInt8>) {
        note(event)
        bytes.append(contentsOf: content)
    }

    /// Notes something that happened.
    mutating func note(_ event: StaticString, _ text: String = "") {
        isInsideBody = false
        bytes.append(10)
        bytes.append(contentsOf: UnsafeBufferPointer(start: event.utf8Start, count: event.utf8CodeUnitCount))
        bytes.append(contentsOf: text.utf8)
    }

    /// Notes the next piece of a body; the pieces of one body run together.
    mutating func note(body piece: [UInt8]) {
        if !isInsideBody { note("body ") }
        isInsideBody = true
        bytes.append(contentsOf: piece)
    }

    var description: String {
        bytes.map { $0 == 10 || $0 >= 0x20 && $0 < 0x7F ? String(Unicode.Scalar($0)) : "\\\($0)" }.joined()
    }
}

/// A random generator whose seed is the input, so that a finding comes back.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The same for the same bytes.
    init(seed bytes: [UInt8]) {
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    /// A number that is the same for the same bytes, for choices between checks.
    static func number(of bytes: [UInt8]) -> UInt64 {
        var random = SplitMix(seed: bytes)
        return random.next() >> 8
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// The bytes in pieces of random lengths; every sixteenth piece is empty.
    mutating func pieces(of bytes: [UInt8], longest: Int) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let number = next()
            let length = number % 16 == 0 ? 0 : 1 + Int(number >> 8) % longest
            let end = min(bytes.count, start + length)
            pieces.append(bytes[start..<end])
            start = end
        }
        return pieces
    }
}
