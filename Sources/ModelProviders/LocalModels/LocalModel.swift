/// A model that runs on this machine.
package enum LocalModel: Sendable, Equatable {
    /// A language model in a GGUF file; nil for the small one that set-up installs.
    case chat(file: String?)
    /// The embedding model that set-up installs: multilingual-e5-small, which wants `EmbeddingPrefixes.e5`.
    case embeddings
    /// Hears and speaks, with an environment of its own (usually `.tools/speech`).
    ///
    /// - Parameters:
    ///   - recogniser: a folder of Whisper in CTranslate2's form; nil for the small English one that set-up installs
    ///   - voices: a folder of Piper voices beside the English one that set-up installs
    case speech(recogniser: String? = nil, voices: String? = nil)

    /// The name that logs and errors give its server.
    var serverName: String {
        switch self {
        case .chat: "local language model"
        case .embeddings: "local embedding model"
        case .speech: "local speech server"
        }
    }

    /// The program in `LocalModels/` that serves it.
    var program: String {
        switch self {
        case .chat: "chat_server.py"
        case .embeddings: "embedding_server.py"
        case .speech: "speech_server.py"
        }
    }

    var arguments: [String] {
        switch self {
        case .chat(let file?): ["--model", file]
        case .chat(nil), .embeddings: []
        case .speech(let recogniser, let voices):
            (recogniser.map { ["--recogniser", $0] } ?? []) + (voices.map { ["--voices", $0] } ?? [])
        }
    }

    /// The keys of the configuration by which an operator can do without this server, or give it another model.
    var keys: String {
        switch self {
        case .chat: "LYCEUM_CHAT_BASE_URL (any OpenAI-compatible service) or LYCEUM_LOCAL_MODEL (another GGUF file)"
        case .embeddings: "LYCEUM_EMBEDDING_BASE_URL (any OpenAI-compatible service)"
        case .speech: "LYCEUM_SPEECH_URL (any OpenAI-compatible service)"
        }
    }

    /// What installs it.
    var setUp: String {
        switch self {
        case .chat, .embeddings: "make setup"
        case .speech: "make speech"
        }
    }
}
