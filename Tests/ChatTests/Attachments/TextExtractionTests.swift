import Core
import Testing

@testable import Chat

@Suite struct TextExtractionTests {
    private let extraction = TextExtraction(
        pdf: PDFText(
            folder: "/tmp", pool: BlockingThreadPool(threads: 1, name: "pdf"),
            logger: Logger(label: "test", level: .error, sink: DiscardingLogSink())),
        logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))

    private func text(_ type: AttachmentType, _ bytes: [UInt8]) async throws -> String? {
        try await extraction.text(of: type, ZipInspectionTests.Held(bytes: bytes).reader)
    }

    @Test("Texts are read in UTF-8, and in the old set where they are none")
    func plain() async throws {
        #expect(try await text(.plain, Array("\u{FEFF}Größe\u{0}\u{202E} 1\n\n\n\nend  ".utf8)) == "Größe 1\n\nend")
        #expect(try await text(.csv, [0x63, 0x61, 0x66, 0xE9, 0x20, 0x80]) == "café €")
        #expect(try await text(.plain, Array("  \n ".utf8)) == nil)
        let long = try await text(.plain, [UInt8](repeating: 0x61, count: 900_000))
        #expect(long?.count == TextExtraction.most)
    }

    @Test("Of a page the words that a reader sees are read, and nothing that is carried out")
    func pages() async throws {
        let page = """
            <!doctype html><html><head><title>T</title><style>p{}</style></head><body><!-- no --><h1>Law &amp; order</h1>
            <p title="a > b">U = R &#183; I<br>1 < 2</p><SCRIPT>if (a < b) x()</SCRIPT><ul><li>one<li>two</ul></body>
            """
        let read = try #require(try await text(.html, Array(page.utf8)))
        #expect(read.contains("Law & order") && read.contains("U = R · I\n1 < 2") && read.contains("one\ntwo"))
        #expect(!read.contains("x()") && !read.contains("no") && !read.contains("p{}"))
    }

    @Test("Office documents are read paragraph by paragraph, in their order")
    func documents() async throws {
        #expect(try await text(.docx, SampleFiles.docx("Volta &amp; Ohm", "Ampère")) == "Volta & Ohm\nAmpère")
        let slides = ZipBuilder(
            [("[Content_Types].xml", ""), ("ppt/presentation.xml", "")]
                + [10, 2, 1].map { ("ppt/slides/slide\($0).xml", "<p><a:p><a:t>Slide \($0)</a:t></a:p></p>") })
        #expect(try await text(.pptx, slides.bytes()) == "Slide 1\n\nSlide 2\n\nSlide 10")
        let odt = ZipBuilder([
            ("mimetype", AttachmentType.odt.rawValue),
            ("content.xml", "<o><text:h>One</text:h><text:p>a<text:s/>b<text:span>c</text:span></text:p></o>"),
        ])
        #expect(try await text(.odt, odt.bytes()) == "One\na bc")
    }

    @Test("Of a workbook the cells are read row by row: texts kept in one place, texts in their cells, and numbers")
    func workbook() async throws {
        let strings = """
            <x:sst><x:si><x:t>Volt</x:t></x:si><x:si/><x:si><x:r><x:t>Am</x:t></x:r><x:r><x:t>pere</x:t></x:r>\
            <x:rPh><x:t>no</x:t></x:rPh></x:si></x:sst>
            """
        let sheet = """
            <worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="4" t='s'><v>2</v></c></row>
            <row r="2"><c r="A2"><f>A1&gt;"</f><v>2.5</v></c><c r="B2" t="inlineStr"><is><t>R &amp; I</t></is></c>\
            <c r="D2" t="b"><v>1</v></c><c r="E2"/></row><row r="3"/><row><c><v>7</v></c><c t="str"><f>x</f><v>done</v></c>\
            <c t="s"><v>99</v></c></row></sheetData></worksheet>
            """
        let table = ZipBuilder([
            ("[Content_Types].xml", ""), ("xl/workbook.xml", ""), ("xl/sharedStrings.xml", strings),
            ("xl/worksheets/sheet2.xml", "<worksheet><row><c><v>2</v></c></row></worksheet>"),
            ("xl/worksheets/sheet1.xml", sheet),
        ])
        #expect(
            try await text(.xlsx, table.bytes())
                == "Volt\t\tAmpere\n2.5\tR & I\t\tTRUE\n7\tdone\n\n2")
    }

    @Test("A text that is named by very many cells is kept once as often as there is room")
    func repeated() async throws {
        let cells = String(repeating: "<row><c t=\"s\"><v>0</v></c></row>", count: 20_000)
        let table = ZipBuilder([
            ("[Content_Types].xml", ""), ("xl/workbook.xml", ""),
            ("xl/sharedStrings.xml", "<sst><si><t>\(String(repeating: "v", count: 5000))</t></si></sst>"),
            ("xl/worksheets/sheet1.xml", "<worksheet>\(cells)</worksheet>"),
        ])
        #expect(try await text(.xlsx, table.bytes())?.utf8.count == TextExtraction.most)
    }

    @Test("What is long in markup is handed on as it comes, and not gathered")
    func bounded() throws {
        var scanner = MarkupScanner()
        var told = 0
        try scanner.feed(Array("<a><![CDATA[".utf8)) { _ in }
        for _ in 0..<100 {
            try scanner.feed([UInt8](repeating: 0x5D, count: 1000)) { event in
                if case .words(let words) = event { told += words.count }
            }
        }
        #expect(told > 90_000)
        var rest = ""
        try scanner.feed(Array("x]]]>y</a>".utf8)) { event in
            if case .words(let words) = event { rest += String(decoding: words, as: UTF8.self) }
        }
        #expect(rest.hasSuffix("]x]y"))
    }

    @Test("A document that declares its type or is broken has no words, and is no error")
    func odd() async throws {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><w:document><w:p><w:t>&a;&a;</w:t></w:p></w:document>"
        let archive = ZipBuilder([("[Content_Types].xml", ""), ("word/document.xml", bomb)])
        #expect(try await text(.docx, archive.bytes()) == nil)
        #expect(try await text(.docx, [1, 2, 3]) == nil)
        #expect(try await text(.pdf, Array("%PDF-1.4\nnot really\n%%EOF".utf8)) == nil)
    }

    @Test("The words of a PDF are read by the program that is there for it", .enabled(if: hasProgram))
    func pdf() async throws {
        #expect(try await text(.pdf, Self.page("Kirchhoff wrote two laws")) == "Kirchhoff wrote two laws")
    }

    private static let hasProgram = (try? OpenFile(PDFText.program)) != nil

    /// One page with a line of text.
    private static func page(_ text: String) -> [UInt8] {
        let stream = "BT /F1 24 Tf 72 700 Td (\(text)) Tj ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            "<< /Length \(stream.utf8.count) >>\nstream\n\(stream)\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
        var file = "%PDF-1.4\n"
        var places: [String] = []
        for (index, object) in objects.enumerated() {
            let place = String(file.utf8.count)
            places.append(String(repeating: "0", count: 10 - place.count) + place + " 00000 n \n")
            file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = file.utf8.count
        file +=
            "xref\n0 6\n0000000000 65535 f \n\(places.joined())trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(file.utf8)
    }
}
