package import Core

/// Where the bytes of an attachment lie.
package struct BlobKey: Sendable, Hashable {
    package let tenantID: TenantID
    package let id: AttachmentID
    /// The name of the store.
    package let store: String

    package init(tenantID: TenantID, id: AttachmentID, store: String) {
        self.tenantID = tenantID
        self.id = id
        self.store = store
    }

    /// How stores that know no tenants call it; what the database notes for removal is called so too.
    package var objectKey: String { "\(tenantID)/\(id.uuid)" }
}

/// Keeps bytes.
package protocol BlobStore: Sendable {
    /// What rows call it; it holds no secret.
    var name: String { get }

    /// Begins to store a blob.
    ///
    /// - Parameter length: how many bytes will come; nil where nobody knows
    func writer(for key: BlobKey, length: Int?) async throws -> any BlobWriter

    /// These bytes of the blob, piece by piece as the closure takes them. Throws `BlobMissing` where it is not whole.
    func read(_ key: BlobKey, _ range: Range<Int>, to take: ([UInt8]) async throws -> Void) async throws
}

/// Takes the bytes of one blob in their order; one task uses it.
package protocol BlobWriter {
    /// Returns once there is room for more.
    mutating func write(_ bytes: [UInt8]) async throws
    /// The blob is whole, and stored when this returns.
    mutating func finish() async throws
    /// Nothing is to be left of it. Whoever deletes its row sees to what remains.
    mutating func cancel() async
}

/// A store has not what it should have.
package struct BlobMissing: Error {
    package init() {}
}

extension BlobStore {
    /// These bytes at once: for few of them.
    func bytes(of key: BlobKey, _ range: Range<Int>) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        try await read(key, range) { bytes += $0 }
        return bytes
    }
}
