/// A model that runs on this machine.
package enum LocalModel: Sendable, Equatable {
    /// A language model in a GGUF file; nil for the small one that set-up installs.
    case chat(file: String?)
    /// The embedding model that set-up installs: multilingual-e5-small, which wants `EmbeddingPrefixes.e5`.
    case embeddings

    /// The name that logs and errors give its server.
    var serverName: String {
        switch self {
        case .chat: "local language model"
        case .embeddings: "local embedding model"
        }
    }

    /// The program in `LocalModels/` that serves it.
    var program: String {
        switch self {
        case .chat: "chat_server.py"
        case .embeddings: "embedding_server.py"
        }
    }

    var arguments: [String] {
        switch self {
        case .chat(let file?): ["--model", file]
        case .chat(nil), .embeddings: []
        }
    }

    /// The keys of the configuration by which an operator can do without this server, or give it another model.
    var keys: String {
        switch self {
        case .chat: "LYCEUM_CHAT_BASE_URL (any OpenAI-compatible service) or LYCEUM_LOCAL_MODEL (another GGUF file)"
        case .embeddings: "LYCEUM_EMBEDDING_BASE_URL (any OpenAI-compatible service)"
        }
    }
}
