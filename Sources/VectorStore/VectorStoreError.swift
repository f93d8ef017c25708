package import Core
import Documents
package import HTTPCore

/// Why vector stores refuse something.
package enum VectorStoreError: Error, Equatable {
    /// A value that no store takes; the path is the field's in the API.
    case invalidField(path: String, expectation: String)
    case slugTaken(String)
    case unknownStore(String)
    case unknownChunk
    case unknownDocument
    /// Only a document that was given up is taken in once more.
    case notFailed
    /// Only the types of `DocumentType` can be read.
    case unsupportedMediaType(String)
    /// The file cannot be read, for this reason.
    case unreadable(String)
    /// The store's vectors come from a model that is not there any more, and those of another cannot be compared to them.
    case embeddingModelChanged(store: String, storeModel: String, currentModel: String)
    /// The embedding service gave vectors that cannot be stored: too few, of differing sizes, or without direction.
    case unusableEmbeddings
}

extension VectorStoreError: HTTPResponseError {
    package var status: HTTPStatus {
        switch self {
        case .invalidField: .badRequest
        case .slugTaken, .embeddingModelChanged, .notFailed: .conflict
        case .unknownStore, .unknownChunk, .unknownDocument: .notFound
        case .unsupportedMediaType: .unsupportedMediaType
        case .unreadable: .unprocessableContent
        case .unusableEmbeddings: .badGateway
        }
    }

    package var code: ErrorCode {
        switch self {
        case .invalidField: .invalidField
        case .slugTaken, .embeddingModelChanged, .notFailed: .conflict
        case .unknownStore, .unknownChunk, .unknownDocument: .notFound
        case .unsupportedMediaType, .unreadable: .unsupportedMediaType
        case .unusableEmbeddings: .modelUnavailable
        }
    }

    package var details: JSONValue? {
        if case .invalidField(let path, _) = self { ["path": .string(path)] } else { nil }
    }

    package var description: String {
        switch self {
        case .invalidField(let path, let expectation): "\(path): expected \(expectation)"
        case .slugTaken(let slug): "There is a vector store \"\(slug)\" already."
        case .unknownStore(let slug): "There is no vector store \"\(slug)\"."
        case .unknownChunk: "There is no such passage; its document may have been replaced."
        case .unknownDocument: "There is no such document in the store."
        case .notFailed: "Only a document that has failed is read again."
        case .unsupportedMediaType(let type): "\"\(type)\" cannot be read. What can: \(DocumentType.names)."
        case .unreadable(let reason): reason
        case .embeddingModelChanged(let store, let storeModel, let currentModel):
            """
            The documents of "\(store)" were embedded with \(storeModel), and the server now uses \(currentModel). Load \
            them into a new store, or set the former model up again.
            """
        case .unusableEmbeddings: "The embedding model's answer could not be used."
        }
    }
}
