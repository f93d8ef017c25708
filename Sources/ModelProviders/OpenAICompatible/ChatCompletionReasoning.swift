import Core

/// What a chat completion has thought, gathered to go back with the calls that come of it. OpenAI has no word for it:
/// DeepSeek wants the text back under the name that it came with, LiteLLM the blocks that Claude has signed.
struct ChatCompletionReasoning: Sendable {
    /// The most bytes that go back: of a longer text the beginning, of longer blocks none.
    static let longest = 1 << 19
    private static let textNames = ["reasoning_content", "reasoning"]
    private static let blocksName = "thinking_blocks"

    /// A block of thinking, or one that only its provider can read.
    private struct Block: Sendable {
        var text = ""
        var signature = ""
        var redacted: String?

        /// Whether its provider would take it back.
        var isSealed: Bool { redacted != nil || !signature.isEmpty }

        var json: JSONValue {
            if let redacted { return ["type": "redacted_thinking", "data": .string(redacted)] }
            return ["type": "thinking", "thinking": .string(text), "signature": .string(signature)]
        }
    }

    /// What the text came as.
    private var name: String?
    private var text = ""
    private var isCut = false
    private var blocks: [Block] = []
    /// Bytes of all blocks.
    private var length = 0

    /// Takes the next of the text.
    mutating func append(_ piece: String, as name: String) {
        if self.name == nil { self.name = name }
        guard name == self.name, !isCut else { return }
        isCut = text.utf8.count + piece.utf8.count > Self.longest
        if !isCut { text += piece }
    }

    /// Takes pieces of blocks: the text of one comes in many, and its signature behind them.
    mutating func append(_ pieces: [JSONValue]) {
        for piece in pieces { append(piece) }
    }

    private mutating func append(_ piece: JSONValue) {
        let (text, signature) = (piece["thinking"]?.stringValue ?? "", piece["signature"]?.stringValue ?? "")
        let redacted = piece["type"] == "redacted_thinking" ? piece["data"]?.stringValue : nil
        length += 64 + text.utf8.count + signature.utf8.count + (redacted?.utf8.count ?? 0)
        guard length <= Self.longest else {
            blocks = []
            return
        }
        if let redacted {
            blocks.append(Block(redacted: redacted))
        } else if let last = blocks.indices.last, blocks[last].redacted == nil,
            blocks[last].signature.isEmpty || text.isEmpty
        {
            blocks[last].text += text
            blocks[last].signature += signature
        } else if !text.isEmpty || !signature.isEmpty {
            blocks.append(Block(text: text, signature: signature))
        }
    }

    /// The members that the assistant's message has besides; nil where there are none. Blocks hold the text too.
    var members: JSONValue? {
        if !blocks.isEmpty, blocks.allSatisfy(\.isSealed) {
            return JSONValue.object([Self.blocksName: .array(blocks.map(\.json))])
        }
        guard let name, !text.isEmpty else { return nil }
        return JSONValue.object([name: .string(text)])
    }

    /// Writes the members that a message had.
    static func write(_ members: JSONValue, to writer: inout JSONWriter) {
        for name in textNames + [blocksName] {
            guard let value = members[name] else { continue }
            writer.key(name)
            writer.value(value)
        }
    }
}
