import Core
import Crypto

/// A vector as OpenAI's protocol carries it.
struct EmbeddingVector {
    let values: [Float]

    /// The first so many places, made a unit vector again. Nil for more places than there are.
    func shortened(to count: Int) -> EmbeddingVector? {
        guard count <= values.count else { return nil }
        guard count < values.count else { return self }
        let rest = values.prefix(count)
        let length = rest.reduce(into: Float(0)) { $0 += $1 * $1 }.squareRoot()
        return EmbeddingVector(values: length > 0 ? rest.map { $0 / length } : Array(rest))
    }

    /// Numbers, or the bytes of 32-bit floats, least significant first, in Base64.
    func json(isBase64: Bool) -> JSONValue {
        guard isBase64 else { return .array(values.map { .double(Double($0)) }) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(values.count * 4)
        for value in values {
            let bits = value.bitPattern
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
            }
        }
        return .string(Base64.encode(bytes))
    }
}
