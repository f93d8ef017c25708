import Core
import Testing

@testable import Chat

@Suite struct ThreadMarkdownTests {
    private func item(_ kind: String, _ content: JSONValue, _ citations: [JSONValue] = []) -> ItemRecord {
        ItemRecord(
            id: ItemID(UUID128(high: 0, low: 1)), kind: kind, content: content, citations: citations,
            createdAt: Timestamp(microseconds: 0))
    }

    private var markdown: ThreadMarkdown {
        ThreadMarkdown(names: ThreadMarkdown.Names(person: "You", assistant: "Tutor"))
    }

    @Test("what an answer cites becomes footnotes, where it stands, counted through the whole")
    func citations() {
        var markdown = markdown
        let answer = item(
            "assistant_message",
            [
                "content": [
                    [
                        "type": "output_text", "text": "é𝄞 law. Next.",
                        "annotations": [
                            ["source": ["title": "Laws", "filename": "a.md"], "index": 7],
                            ["source": ["title": "End", "filename": "b.md", "description": "words"]],
                        ],
                    ]
                ]
            ],
            [["document": "a.md", "heading_path": ["Ohm", "Law*s*"], "text": "V = R\nI"]])
        #expect(
            markdown.text(of: answer) == """

                ## Tutor

                é𝄞 law[^1]. Next.[^2]

                [^1]: a.md › Ohm › Law\\*s\\*: “V = R I”
                [^2]: b.md: “words”

                """)
        #expect(markdown.text(of: answer).contains("[^3]"))
    }

    @Test("a place beyond the text or within a character is brought to where it can stand")
    func places() {
        var markdown = markdown
        for index in [-5, 1, 99] {
            let answer = item(
                "assistant_message",
                ["content": [["text": "𝄞", "annotations": [["index": .integer(Int64(index)), "source": [:]]]]]])
            #expect(markdown.text(of: answer).contains("[^"))
        }
    }

    @Test(
        "other kinds say what they can, and those of later versions that they were there",
        arguments: [
            ("widget", ["widget": [:], "copy_text": "Copied"], "Copied"),
            ("widget", ["widget": [:]], "*[widget]*"),
            ("task", ["task": ["title": "Search [it]"]], "*[Search \\[it\\]]*"),
            ("workflow", ["workflow": ["summary": ["title": "Thought"]]], "*[Thought]*"),
            (
                "structured_input", ["inputs": [["question": "Which?", "answer": ["values": ["a", "b"]]]]],
                "- Which? — a, b"
            ),
            ("generated_image", ["image": ["id": "1", "url": "https://x/y.png"]], "![](<https://x/y.png>)"),
            ("hologram", ["depth": 3], "*[hologram]*"), ("hologram", [1, 2], "*[hologram]*"),
        ] as [(String, JSONValue, String)])
    func others(kind: String, content: JSONValue, expected: String) {
        var markdown = markdown
        #expect(markdown.text(of: item(kind, content)).contains("\n\(expected)\n"))
    }

    @Test("a question has its quotation and the names of its files, and a title cannot begin anything")
    func questions() {
        var markdown = markdown
        let question = item(
            "user_message",
            [
                "content": [["type": "input_text", "text": "Why?"]], "quoted_text": "a\nb",
                "attachments": [["name": "x_[1].pdf"]],
            ])
        #expect(markdown.text(of: question) == "\n## You\n\n> a\n> b\n\nWhy?\n\n- 📎 x\\_\\[1\\].pdf\n")
        #expect(markdown.head(title: "# <b>\nX", began: Timestamp(microseconds: 0)).hasPrefix("# \\# \\<b\\> X\n"))
    }

    @Test(
        "a file's name holds nothing that leads elsewhere",
        arguments: [
            ("path", "../../etc/passwd", "filename=\"etc-passwd.md\"; filename*=UTF-8''______etc_passwd.md"),
            ("accents", "Où ?", "filename=\"o.md\"; filename*=UTF-8''O%C3%B9%20_.md"),
            ("direction", "a\u{202E}dm.exe", "filename=\"adm-exe.md\"; filename*=UTF-8''adm_exe.md"),
            ("quotes", "\"; x=\"\r\n", "filename=\"x.md\"; filename*=UTF-8''__%20x%3D_.md"),
            ("nothing", "", "filename=\"conversation.md\"; filename*=UTF-8''conversation.md"),
        ])
    func fileNames(name: String, title: String, expected: String) {
        #expect(ExportFileName(title: title, ending: "md").disposition == "attachment; " + expected)
    }
}
