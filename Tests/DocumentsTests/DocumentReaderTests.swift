import Core
import Documents
import Support
import Testing

@Suite struct DocumentReaderTests {
    struct Bad: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let type: DocumentType
        let make: @Sendable () throws -> [UInt8]

        init(_ name: String, _ type: DocumentType, _ make: @escaping @Sendable () throws -> [UInt8]) {
            (testDescription, self.type, self.make) = (name, type, make)
        }
    }

    @Test(
        "A file that is broken, empty, a bomb or something else is refused with a sentence",
        arguments: [
            Bad("nothing", .plainText) { [] }, Bad("blanks", .markdown) { Array(" \n\t ".utf8) },
            Bad("bytes as text", .plainText) { [1, 0, 2, 0] }, Bad("no archive", .docx) { Array("<html>".utf8) },
            Bad("a document of before 2007", .docx) {
                [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 600)
            },
            Bad("cut short", .docx) { Array(try SampleDocuments.word("<w:p/>").dropLast(5)) },
            Bad("another archive", .docx) { try SampleDocuments.slides([]) },
            Bad("a text as slides", .pptx) { try SampleDocuments.word("<w:p/>") },
            Bad("without words", .docx) { try SampleDocuments.word("<w:p/>") },
            Bad("only pictures", .pptx) { try SampleDocuments.slides(["<p:pic/>"]) },
            Bad("broken XML", .docx) { try SampleDocuments.word("<w:p><w:r></w:p>") },
            Bad("nested without end", .docx) {
                try SampleDocuments.word(
                    String(repeating: "<w:tbl>", count: 5000) + String(repeating: "</w:tbl>", count: 5000))
            },
            Bad("an entity", .odt) { try SampleDocuments.openDocument(.odt, "<text:p>&x;</text:p>") },
            Bad("a document type", .docx) {
                try ZipBuilder([
                    ("[Content_Types].xml", ""),
                    ("word/document.xml", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><w:document><w:t>&a;</w:t></w:document>"),
                ]).bytes()
            },
            Bad("a bomb", .docx) {
                try SampleDocuments.word("<w:p><w:t>\(String(repeating: "a", count: 40 << 20))</w:t></w:p>")
            },
            Bad("more text than is taken", .docx) {
                try SampleDocuments.word(
                    (0..<30_000).map {
                        "<w:p><w:r><w:t>\($0) \($0 &* 2_654_435_761) ohm and volt and ampere</w:t></w:r></w:p>"
                    }
                    .joined())
            },
            Bad("more slides than are taken", .pptx) {
                try SampleDocuments.slides((0..<60).map { SampleDocuments.shape("title", "\($0)") })
            },
            Bad("locked", .odt) {
                try SampleDocuments.openDocument(
                    .odt, "<text:p>x</text:p>",
                    [("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")])
            },
            Bad("a book without a list", .epub) { try ZipBuilder([("mimetype", "application/epub+zip")]).bytes() },
            Bad("a book without chapters", .epub) { try SampleDocuments.book([]) },
            Bad("a page without words", .html) { Array("<script>x</script>".utf8) },
        ])
    func refused(file: Bad) async throws {
        let bytes = try file.make()
        await #expect {
            try await SampleDocuments.read(file.type, bytes)
        } throws: { error in
            (error as? DocumentFault)?.reason.hasSuffix(".") == true
        }
    }

    @Test("A document cut anywhere is refused or read, and never more")
    func cut() async throws {
        let bytes = try SampleDocuments.slides([SampleDocuments.shape("title", "Ohm")])
        for length in stride(from: 1, to: bytes.count, by: 7) {
            await #expect(throws: DocumentFault.self) {
                try await SampleDocuments.read(.pptx, Array(bytes[..<length]))
            }
        }
        for place in stride(from: 0, to: bytes.count, by: 3) {
            var changed = bytes
            changed[place] ^= 0x41
            do {
                _ = try await SampleDocuments.read(.pptx, changed)
            } catch is DocumentFault {}
        }
    }

    @Test("What is left out for a conversation keeps its beginning")
    func cutsOff() async throws {
        var limits = SampleDocuments.attachments
        limits.text = 40
        let bytes = try SampleDocuments.word(
            (0..<10).map { "<w:p><w:r><w:t>Paragraph \($0)</w:t></w:r></w:p>" }.joined())
        #expect(
            try await SampleDocuments.read(.docx, bytes, within: limits).text
                == "Paragraph 0\n\nParagraph 1\n\nParagraph 2\n\nP")
    }

    @Test("A page has the title of its head where it has no heading")
    func pages() async throws {
        let page = "<title>Ohm &amp; co</title><nav>menu</nav><main><p>\(String(repeating: "word ", count: 40))</main>"
        let read = try await SampleDocuments.read(.html, Array(page.utf8))
        #expect(read.text.hasPrefix("# Ohm & co\n\nword word") && !read.text.contains("menu") && read.isMarkdown)
    }

    @Test(
        "A media type is told by its name, or by the file's where a system knows no better",
        arguments: [
            ("application/pdf", "a", DocumentType.pdf), ("Text/Markdown; charset=utf-8", "a.txt", .markdown),
            ("text/plain", "a.md", .markdown), ("text/plain", "a.pdf", .plainText),
            ("application/octet-stream", "Notes.DOCX", .docx), ("", "a.b.epub", .epub),
            ("application/zip", "a.odp", .odp),
            ("image/png", "a.pdf", nil), ("application/octet-stream", "a.exe", nil), ("", "pdf", nil),
        ] as [(String, String, DocumentType?)])
    func types(mediaType: String, name: String, type: DocumentType?) {
        #expect(DocumentType(announced: mediaType, name: name) == type)
    }

    @Test("Places are named as people count, and survive being written")
    func places() {
        #expect(
            DocumentPlace(.page, 12).label == "page 12" && DocumentPlace(.slide, 3, through: 4).label == "slides 3–4")
        #expect(DocumentPlace(json: DocumentPlace(.page, 2, through: 5).json) == DocumentPlace(.page, 2, through: 5))
        for json: JSONValue? in [nil, .null, "page 3", ["kind": "page"], ["kind": "line", "first": 1, "last": 1]] {
            #expect(DocumentPlace(json: json) == nil)
        }
        #expect(DocumentPlace(json: ["kind": "page", "first": 3, "last": 2]) == nil)
    }
}
