/// A vector of pgvector's `vector` or `halfvec` type.
package struct Embedding: Sendable, Equatable {
    package let values: [Float]

    package init(_ values: [Float]) {
        self.values = values
    }
}

extension Embedding: PostgresEncodable, PostgresDecodable {
    package func encode(into parameters: inout Parameters) {
        parameters.appendText { text in
            text.reserveCapacity(text.count + values.count * 12 + 2)
            text.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                text.append(contentsOf: value.description.utf8)
            }
            text.append(UInt8(ascii: "]"))
        }
    }

    package init?(postgresText text: Span<UInt8>) {
        guard let string = String(postgresText: text), string.hasPrefix("["), string.hasSuffix("]") else { return nil }
        var values: [Float] = []
        for element in string.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false) {
            guard let value = Float(element) else { return nil }
            values.append(value)
        }
        self.values = values
    }
}
