/// The bytes of a document, wherever they lie.
package protocol DocumentSource {
    /// How many there are.
    var size: Int { get }
    /// These bytes; fewer only where the document ends.
    mutating func bytes(_ range: Range<Int>) async throws -> [UInt8]
}

/// A document in memory.
package struct HeldDocument: DocumentSource, Sendable {
    private let content: [UInt8]
    package var size: Int { content.count }

    package init(_ content: [UInt8]) {
        self.content = content
    }

    package func bytes(_ range: Range<Int>) -> [UInt8] { Array(content[range.clamped(to: 0..<size)]) }
}
