package import Core

/// A named collection of documents.
package struct VectorStoreRecord: Sendable, Equatable {
    package let id: VectorStoreID
    /// Names the store in addresses and workflows, unique in its tenant.
    package let slug: String
    package let title: String?
    /// The model that embedded its documents; nil while it has none.
    package let embeddingModel: String?
}
