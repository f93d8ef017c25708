import Core
import HTTPCore

/// What a server is sent to embed texts.
struct EmbeddingsRequest {
    let path: String
    let body: [UInt8]

    init(_ kind: EmbeddingKind, model: String, _ texts: [String], as purpose: EmbeddingPurpose) {
        switch kind {
        case .openAI, .openAICompatible:
            path = "/embeddings"
            body = JSONValue.object([
                "model": .string(model), "input": .array(texts.map { .string($0) }), "encoding_format": "float",
            ]).serialized()
        case .gemini:
            path = "/models/\(PercentCoding.encode(model)):batchEmbedContents"
            let task: JSONValue =
                switch purpose {
                case .query: "RETRIEVAL_QUERY"
                case .passage: "RETRIEVAL_DOCUMENT"
                }
            let requests = texts.map { text -> JSONValue in
                [
                    "model": .string("models/\(model)"), "content": ["parts": [["text": .string(text)]]],
                    "taskType": task,
                ]
            }
            body = JSONValue.object(["requests": .array(requests)]).serialized()
        case .ollama:
            path = "/api/embed"
            // What is too long for the model is cut, as others do.
            body = JSONValue.object([
                "model": .string(model), "input": .array(texts.map { .string($0) }), "truncate": true,
            ]).serialized()
        }
    }
}
