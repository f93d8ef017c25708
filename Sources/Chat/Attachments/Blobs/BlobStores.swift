/// The stores that there are: new blobs go to the first, and those of before are read where they lie.
package struct BlobStores: Sendable {
    /// Takes new blobs.
    package let current: any BlobStore
    private let all: [String: any BlobStore]

    /// - Parameter stores: at least one, the first for new blobs
    package init(_ stores: [any BlobStore]) {
        precondition(!stores.isEmpty, "something has to keep blobs")
        current = stores[0]
        all = Dictionary(stores.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The store of that name. Throws `UnknownBlobStore` for one that the configuration names no more.
    package func store(named name: String) throws(UnknownBlobStore) -> any BlobStore {
        guard let store = all[name] else { throw UnknownBlobStore(name: name) }
        return store
    }
}

/// A row names a store that the configuration does not: its blobs cannot be read until it does.
package struct UnknownBlobStore: Error, CustomStringConvertible {
    package let name: String

    package var description: String { "No LYCEUM_BLOB_URL names the store \(name)." }
}
