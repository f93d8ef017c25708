/// A code of eight bits for 16-bit samples, looked up both ways.
struct CompandingTable: Sendable {
    private let shift: Int
    private let bytes: [UInt8]
    private let samples: [Int16]

    /// Takes the two rules; samples that differ in their last `shift` bits alone have one code.
    init(shift: Int, encode: (Int16) -> UInt8, decode: (UInt8) -> Int16) {
        self.shift = shift
        bytes = (0..<(0x10000 >> shift)).map { encode(Int16(truncatingIfNeeded: $0 << shift)) }
        samples = (0...255).map { decode(UInt8($0)) }
    }

    func encode(_ input: [Int16]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: input.count) { output, count in
            for index in input.indices { unsafe output[index] = encode(input[index]) }
            count = input.count
        }
    }

    func decode(_ input: [UInt8]) -> [Int16] {
        unsafe [Int16](unsafeUninitializedCapacity: input.count) { output, count in
            for index in input.indices { unsafe output[index] = samples[Int(input[index])] }
            count = input.count
        }
    }

    /// The code of one sample.
    @inline(__always) func encode(_ sample: Int16) -> UInt8 { bytes[Int(UInt16(bitPattern: sample)) >> shift] }

    /// The sample of one code.
    @inline(__always) func decode(_ byte: UInt8) -> Int16 { samples[Int(byte)] }
}
