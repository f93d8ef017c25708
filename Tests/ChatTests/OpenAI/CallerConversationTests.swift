import Core
import Testing

@testable import Chat

@Suite struct CallerConversationTests {
    private func messages(_ text: String) throws -> CallerConversation {
        try CallerConversation(messages: FieldReader(try JSONParser.parse(Array(text.utf8))))
    }

    private func input(_ text: String) throws -> CallerConversation {
        try CallerConversation(input: FieldReader(try JSONParser.parse(Array(text.utf8))))
    }

    @Test("the last messages of the person are answered, and those before an answer are history")
    func history() throws {
        let found = try messages(
            """
            [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "One"},
             {"role": "assistant", "content": [{"type": "text", "text": "Two"}]},
             {"role": "user", "content": "Three"}, {"role": "user", "content": "Four"}]
            """)
        #expect(found.instructions == ["Be brief."])
        #expect(found.message == "Three\n\nFour")
        #expect(found.history.count == 2)
        #expect(found.holdsAnswers)
        #expect(try !messages(#"[{"role": "user", "content": "One"}]"#).holdsAnswers)
    }

    @Test(
        "what is no conversation is refused",
        arguments: [
            "[]", #"[{"role": "assistant", "content": "x"}]"#, #"[{"role": "user", "content": "  "}]"#,
            #"[{"role": "user", "content": [{"type": "image_url"}]}]"#, #"[{"role": "tool", "content": "x"}]"#,
            #"[{"role": "pirate", "content": "x"}]"#, #"[{"content": "x"}]"#, #"{}"#,
            #"[{"role": "assistant", "tool_calls": [{}]}, {"role": "user", "content": "x"}]"#,
        ])
    func refused(_ text: String) {
        #expect(throws: (any Error).self) { try messages(text) }
    }

    @Test("the input of a response is a text or items, of which reasoning is passed over")
    func responses() throws {
        #expect(try input(#""Hello""#).message == "Hello")
        let items = try input(
            #"[{"type": "reasoning", "id": "x"}, {"role": "user", "content": [{"type": "input_text", "text": "Hi"}]}]"#)
        #expect(items.message == "Hi")
        #expect(throws: (any Error).self) { try input(#"[{"type": "item_reference", "id": "x"}]"#) }
        #expect(throws: (any Error).self) { try input(#""  ""#) }
    }
}
