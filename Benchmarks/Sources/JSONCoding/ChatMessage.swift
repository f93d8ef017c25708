/// An assistant's message as a chat client receives it; `json_pydantic.py` has the same type.
struct ChatMessage: Codable {
    struct Content: Codable {
        let type: String
        let text: String
        let annotations: [Annotation]
    }

    struct Annotation: Codable {
        let type: String
        let index: Int
        let source: Source
    }

    struct Source: Codable {
        let type: String
        let filename: String
        let title: String
        let group: String
        let score: Double
    }

    let id: String
    let threadId: String
    let createdAt: String
    let type: String
    let content: [Content]
}
