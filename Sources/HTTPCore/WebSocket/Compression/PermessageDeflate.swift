import Core

/// The messages of one connection compressed as RFC 7692 §7.2 has it. zlib's memory is taken with the first message
/// that needs it.
struct PermessageDeflate: WebSocketCompression {
    /// What a flush ends with; it is left out on the wire (§7.2.1).
    private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    private let terms: WebSocketDeflateTerms
    private var deflater: Deflater?
    private var inflater: Inflater?

    /// For one connection whose handshake has set the terms.
    init(_ terms: WebSocketDeflateTerms) {
        self.terms = terms
    }

    mutating func expand(_ payload: [UInt8], isLast: Bool, limit: Int) throws(WebSocketViolation) -> [UInt8] {
        do throws(CompressionError) {
            let inflater = try usedInflater()
            var expanded = try inflater.inflate(payload, limit: limit)
            guard isLast else { return expanded }
            expanded += try inflater.inflate(Self.tail, limit: limit - expanded.count)
            guard inflater.isBetweenBlocks else { throw .corrupt }
            if !terms.incoming.keepsContext { inflater.reset() }
            return expanded
        } catch {
            switch error {
            case .corrupt: throw .badCompression
            case .tooLarge, .outOfMemory: throw .messageTooBig
            }
        }
    }

    mutating func compress(_ payload: [UInt8]) -> [UInt8]? {
        guard payload.count >= terms.minimumLength, let deflater = try? usedDeflater() else { return nil }
        var compressed = deflater.deflate(payload, flush: .sync)
        compressed.removeLast(Self.tail.count)
        if terms.outgoing.keepsContext { return compressed }
        deflater.reset()
        return compressed.count < payload.count ? compressed : nil
    }

    private mutating func usedInflater() throws(CompressionError) -> Inflater {
        if let inflater { return inflater }
        // A last block may end a message, and the next one goes on with the same window (§7.2.3.4).
        let made = try Inflater(format: .raw(windowBits: max(9, terms.incoming.windowBits)), continues: true)
        inflater = made
        return made
    }

    /// zlib has no raw window of 8 bits, but with 9 it refers back 250 bytes at most, which 8 allow.
    private mutating func usedDeflater() throws(CompressionError) -> Deflater {
        if let deflater { return deflater }
        let bits = max(9, terms.outgoing.windowBits)
        let made = try Deflater(format: .raw(windowBits: bits), level: terms.level, memoryLevel: bits - 7)
        deflater = made
        return made
    }
}
