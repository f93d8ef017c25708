import Core
import Documents
import Support
import Testing

@testable import Chat

@Suite struct TextExtractionTests {
    private let extraction = TextExtraction(
        reader: DocumentReader(
            pdf: PDFText(
                folder: "/tmp", pool: BlockingThreadPool(threads: 1, name: "pdf"),
                logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))),
        logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))

    private func text(_ type: AttachmentType, _ bytes: [UInt8]) async throws -> String? {
        try await extraction.text(of: type, ZipInspectionTests.Held(bytes: bytes).reader)
    }

    @Test("Texts are read in UTF-8, and in the old set where they are none")
    func plain() async throws {
        #expect(try await text(.plain, Array("\u{FEFF}Größe\u{1}\u{202E} 1\n\n\n\nend  ".utf8)) == "Größe 1\n\nend")
        #expect(try await text(.csv, [0x63, 0x61, 0x66, 0xE9, 0x20, 0x80]) == "café €")
        #expect(try await text(.plain, Array("  \n ".utf8)) == nil)
        let long = try await text(.plain, [UInt8](repeating: 0x61, count: 900_000))
        #expect(long?.count == TextExtraction.most)
    }

    @Test("Of pages and office documents a model reads headings, lists and tables, and nothing that is carried out")
    func documents() async throws {
        let page = """
            <!doctype html><html><head><title>T</title><style>p{}</style></head><body><!-- no --><h1>Law &amp; order</h1>
            <p title="a > b">U = R &#183; I<br>1 < 2</p><SCRIPT>if (a < b) x()</SCRIPT><ul><li>one<li>two</ul></body>
            """
        #expect(try await text(.html, Array(page.utf8)) == "# Law & order\n\nU = R · I\n1 < 2\n\n- one\n- two")
        #expect(try await text(.docx, SampleFiles.docx("Volta &amp; Ohm", "Ampère")) == "Volta & Ohm\n\nAmpère")
        let odt = ZipBuilder([
            ("mimetype", AttachmentType.odt.rawValue),
            ("content.xml", "<o><text:h>One</text:h><text:p>a<text:s/>b<text:span>c</text:span></text:p></o>"),
        ])
        #expect(try await text(.odt, odt.bytes()) == "# One\n\na bc")
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
        #expect(try await text(.pdf, SamplePDF.bytes(["Kirchhoff wrote two laws"])) == "Kirchhoff wrote two laws")
    }

    private static let hasProgram = (try? OpenFile(PDFText.program)) != nil
}
