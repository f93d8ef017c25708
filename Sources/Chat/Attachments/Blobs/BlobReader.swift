import Documents

/// Reads a blob at any place, and remembers what it read last.
struct BlobReader: DocumentSource {
    private let store: any BlobStore
    private let key: BlobKey
    /// Its length in bytes.
    let size: Int
    private var window: [UInt8] = []
    private var start = 0

    init(_ store: any BlobStore, _ key: BlobKey, size: Int) {
        self.store = store
        self.key = key
        self.size = size
    }

    /// These bytes; fewer only where the blob ends.
    mutating func bytes(_ range: Range<Int>) async throws -> [UInt8] {
        let range = range.clamped(to: 0..<size)
        guard !range.isEmpty else { return [] }
        if range.lowerBound < start || range.upperBound > start + window.count {
            // What is read next lies behind, mostly.
            let end = min(size, max(range.upperBound, range.lowerBound + (64 << 10)))
            window = try await store.bytes(of: key, range.lowerBound..<end)
            start = range.lowerBound
        }
        return Array(window[(range.lowerBound - start)..<(range.upperBound - start)])
    }
}
