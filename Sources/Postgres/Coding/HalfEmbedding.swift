/// A vector of pgvector's `halfvec` type, in half precision: half the room, and for search as good. Numbers above 65,504
/// become infinite, which the server refuses.
package struct HalfEmbedding: Sendable, Equatable {
    package let values: [Float16]

    package init(_ values: [Float16]) {
        self.values = values
    }

    /// Rounds each number to the nearest of half precision.
    package init(rounding values: [Float]) {
        self.values = values.map { Float16($0) }
    }
}

extension HalfEmbedding: PostgresEncodable, PostgresDecodable {
    package func encode(into parameters: inout Parameters) {
        parameters.appendBinary(byteCount: values.count * 2 + 4) { bytes in
            bytes.appendVectorHead(count: values.count)
            for value in values { bytes.appendBigEndian(value.bitPattern) }
        } text: { text in
            text.appendVectorText(values.lazy.map { Float($0) })
        }
    }

    /// Reads `[1,-0.5]`.
    package init?(postgresText text: Span<UInt8>) {
        guard let values = Float.vector(postgresText: text) else { return nil }
        self.values = values.map { Float16($0) }
    }
}
