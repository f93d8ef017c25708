import Core
import Crypto
import HTTPCore

/// Reads what OpenAI's image endpoint answers, a stream of events or one object, however it is cut: a pure state machine.
///
/// Which of the two it is, its first byte tells: servers that cannot stream answer whole when they are asked to.
struct ImageAnswerDecoder {
    private enum Form {
        case unknown, whole, events
    }

    /// What the answer may come to in bytes.
    private let limit: Int
    /// How many sketches were asked for.
    private let sketches: Int
    private var form = Form.unknown
    private var parser: ServerSentEventParser
    private var body: [UInt8] = []
    private var count = 0
    private var images: [MadeImage] = []
    private var usage: TokenUsage?

    init(sketches: Int, limit: Int) {
        self.sketches = sketches
        self.limit = limit
        parser = ServerSentEventParser(limit: limit)
    }

    /// Takes the next bytes, and gives the sketches that they complete.
    mutating func feed(_ bytes: [UInt8]) throws(ModelError) -> [ImageSketch] {
        count += bytes.count
        // A stream brings each sketch beside the image.
        guard count <= limit * (form == .whole ? 1 : sketches + 2) else { throw Self.tooLarge }
        if form == .unknown, let first = bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
            form = first == UInt8(ascii: "{") ? .whole : .events
        }
        guard form == .events else {
            body += bytes
            guard body.count <= limit else { throw Self.tooLarge }
            return []
        }
        let events: [ServerSentEvent]
        do {
            events = try parser.feed(bytes)
        } catch {
            throw Self.tooLarge
        }
        var found: [ImageSketch] = []
        for event in events where !event.data.isEmpty && event.data != "[DONE]" {
            if let sketch = try take(Self.json(Array(event.data.utf8))) { found.append(sketch) }
        }
        return found
    }

    /// The body has ended. Throws `truncated` where a stream has not come to its image.
    mutating func finish() throws(ModelError) -> ImageAnswer {
        switch form {
        case .unknown: throw ModelError(.truncated, "The answer is empty.")
        case .events:
            guard !images.isEmpty else { throw ModelError(.truncated, "The stream ended without an image.") }
        case .whole: try read(Self.json(body))
        }
        return ImageAnswer(images: images, usage: usage)
    }

    private mutating func read(_ answer: JSONValue) throws(ModelError) {
        if let error = answer["error"], !error.isNull { throw OpenAICompatibleError.modelError(inStream: error) }
        for image in answer["data"]?.arrayValue ?? [] { images.append(try Self.image(image)) }
        usage = TokenUsage(images: answer["usage"])
        guard !images.isEmpty else { throw ModelError(.malformedResponse, "The answer has no image.") }
    }

    private mutating func take(_ event: JSONValue) throws(ModelError) -> ImageSketch? {
        if let error = event["error"], !error.isNull { throw OpenAICompatibleError.modelError(inStream: error) }
        switch event["type"]?.stringValue {
        case "image_generation.partial_image":
            // More than was asked for is nothing that anybody waits for.
            let number = Int(event["partial_image_index"]?.integerValue ?? 0)
            guard (0..<sketches).contains(number), images.isEmpty else { return nil }
            return ImageSketch(
                bytes: try Self.bytes(of: event), progress: Double(number + 1) / Double(sketches + 1))
        case "image_generation.completed":
            images.append(try Self.image(event))
            usage = TokenUsage(images: event["usage"])
            return nil
        case "error": throw OpenAICompatibleError.modelError(inStream: event)
        default: return nil
        }
    }

    private static func image(_ json: JSONValue) throws(ModelError) -> MadeImage {
        let words = json["revised_prompt"]?.stringValue
        return MadeImage(
            bytes: try bytes(of: json), revisedPrompt: words?.isEmpty == false ? words : nil)
    }

    private static func bytes(of json: JSONValue) throws(ModelError) -> [UInt8] {
        guard let text = json["b64_json"]?.stringValue else {
            throw ModelError(.malformedResponse, "An image has no content.")
        }
        guard let bytes = Base64.decode(text), !bytes.isEmpty else {
            throw ModelError(.malformedResponse, "An image is no base 64.")
        }
        return bytes
    }

    private static func json(_ bytes: [UInt8]) throws(ModelError) -> JSONValue {
        do {
            return try JSONParser.parse(bytes, limits: .fromProvider)
        } catch {
            throw ModelError(.malformedResponse, "The answer is no JSON: \(error)")
        }
    }

    private static let tooLarge = ModelError(.malformedResponse, "The image is larger than any that is kept.")
}

extension TokenUsage {
    /// Nil where there is no count.
    fileprivate init?(images count: JSONValue?) {
        guard let count = count?.objectValue else { return nil }
        self.init(
            input: ProviderAnswer.number(count["input_tokens"]), output: ProviderAnswer.number(count["output_tokens"]))
    }
}
