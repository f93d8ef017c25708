import Core
import ModelProviders

/// A request for the vectors of texts.
struct EmbeddingsRequest {
    let model: String
    let texts: [String]
    let isBase64: Bool
    /// How long the vectors are to be; nil for as long as the model makes them.
    let dimensions: Int?
    let purpose: EmbeddingPurpose

    init(_ value: JSONValue) throws {
        let body = FieldReader(value)
        model = try body.required("model").string(atMost: 256)
        let input = try body.required("input")
        if input.value.stringValue != nil {
            texts = [try Self.text(input)]
        } else {
            let list = try input.list()
            guard (1...2048).contains(list.count) else { throw input.expected("from 1 to 2048 texts") }
            texts = try list.map(Self.text)
        }
        let format = try body.optional("encoding_format")
        switch try format?.string() {
        case nil, "float": isBase64 = false
        case "base64": isBase64 = true
        default: throw OpenAIProblem(.invalidValue, "encoding_format is float or base64.", at: "encoding_format")
        }
        dimensions = try body.optional("dimensions")?.integer(in: 1...65_536)
        let kind = try body.optional("input_type")
        switch try kind?.string() {
        case nil, "passage", "document": purpose = .passage
        case "query": purpose = .query
        default: throw OpenAIProblem(.invalidValue, "input_type is query or passage.", at: "input_type")
        }
    }

    private static func text(_ field: FieldReader) throws -> String {
        switch field.value {
        case .integer, .double, .array:
            throw OpenAIProblem(
                .unsupportedValue,
                "Texts are embedded, not tokens: the models of this server have tokens of their own.",
                at: "input")
        default: break
        }
        let text = try field.string(atMost: 1 << 16)
        guard !text.isEmpty else { throw field.expected("a text that is not empty") }
        return text
    }
}
