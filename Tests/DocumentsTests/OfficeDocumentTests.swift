import Documents
import Testing

@Suite struct OfficeDocumentTests {
    private func text(_ type: DocumentType, _ bytes: [UInt8]) async throws -> String {
        try await SampleDocuments.read(type, bytes).text
    }

    private static func paragraph(_ text: String, _ properties: String = "") -> String {
        "<w:p><w:pPr>\(properties)</w:pPr><w:r><w:t>\(text)</w:t></w:r></w:p>"
    }

    @Test("Headings of Word are told by what their styles are called or rest on, in whatever language")
    func headings() async throws {
        let styles = """
            <w:styles><w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>\
            <w:style w:styleId="Mine"><w:name w:val="My own"/><w:basedOn w:val="Titre1"/></w:style>\
            <w:style w:styleId="Level"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>\
            <w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>\
            <w:style w:styleId="TM1"><w:name w:val="toc 1"/></w:style></w:styles>
            """
        let body =
            Self.paragraph("Volta 4", "<w:pStyle w:val=\"TM1\"/>")
            + Self.paragraph("Volta", "<w:pStyle w:val=\"Titre1\"/>")
            + Self.paragraph("# of cells", "<w:pStyle w:val=\"Loop\"/>")
            + Self.paragraph("Cells", "<w:pStyle w:val=\"Level\"/>") + Self.paragraph("Text.")
            + Self.paragraph("Ohm", "<w:pStyle w:val=\"Mine\"/>") + Self.paragraph("Law", "<w:outlineLvl w:val=\"1\"/>")
        let bytes = try SampleDocuments.word(body, [("word/styles.xml", styles)])
        #expect(try await text(.docx, bytes) == "# Volta\n\n\\# of cells\n\n### Cells\n\nText.\n\n# Ohm\n\n## Law")
    }

    @Test(
        "Lists, tables, notes, formulas and texts in drawings are read; what was deleted and what is shown twice is not"
    )
    func wordParts() async throws {
        let list = "<w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"3\"/></w:numPr>"
        let row = { (cells: [String]) in
            "<w:tr>" + cells.map { "<w:tc>" + Self.paragraph($0) + "</w:tc>" }.joined() + "</w:tr>"
        }
        let inner = "<w:tbl>" + row(["in", "out"]) + "</w:tbl>"
        let body =
            Self.paragraph("one", "<w:numPr><w:numId w:val=\"3\"/></w:numPr>") + Self.paragraph("two", list)
            + Self.paragraph("none", "<w:numPr><w:numId w:val=\"0\"/></w:numPr>")
            + "<w:tbl>" + row(["U", "I | A"]) + row(["1", "2"]) + "<w:tr><w:tc>\(inner)</w:tc></w:tr></w:tbl>"
            + "<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del><m:r><m:t>E=mc</m:t></m:r><w:br/>"
            + "<mc:AlternateContent><mc:Choice><w:txbxContent>\(Self.paragraph("boxed"))</w:txbxContent></mc:Choice>"
            + "<mc:Fallback><w:txbxContent>\(Self.paragraph("boxed"))</w:txbxContent></mc:Fallback></mc:AlternateContent>"
            + "<w:r><w:t>next</w:t></w:r></w:p>"
        let notes = "<w:footnotes><w:footnote>\(Self.paragraph("A note."))</w:footnote></w:footnotes>"
        let bytes = try SampleDocuments.word(body, [("word/footnotes.xml", notes)])
        #expect(
            try await text(.docx, bytes) == """
                - one
                  - two

                none

                | U | I \\| A |
                | --- | --- |
                | 1 | 2 |
                | in, out |

                boxed

                keptE=mc
                next

                A note.
                """)
    }

    @Test("Slides come in the order in which they are shown, with their title first, their notes, and their numbers")
    func slides() async throws {
        let table = """
            <p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>U</a:t></a:r></a:p></a:txBody></a:tc></a:tr>\
            </a:tbl></p:graphicFrame>
            """
        let bytes = try SampleDocuments.slides(
            [
                SampleDocuments.shape("body", "First point", "Second point") + SampleDocuments.shape("title", "Ohm"),
                SampleDocuments.shape(nil, "Only drawn") + SampleDocuments.shape("sldNum", "2"), "<p:pic/>",
                SampleDocuments.shape("ctrTitle", "Table") + table,
            ], notes: [1: "Say it slowly"])
        let read = try await SampleDocuments.read(.pptx, bytes)
        #expect(
            read
                == ReadDocument(
                    parts: [
                        .init("## Ohm\n\n- First point\n- Second point", DocumentPlace(.slide, 1)),
                        .init("Only drawn\n\nNotes: Say it slowly", DocumentPlace(.slide, 2)),
                        .init("## Table\n\n| U |\n| --- |", DocumentPlace(.slide, 4)),
                    ], isMarkdown: true))
    }

    @Test(
        "A text of OpenDocument has headings, lists, tables and notes; changes, annotations and contents are left out")
    func openText() async throws {
        let bytes = try SampleDocuments.openDocument(
            .odt,
            """
            <style:style style:name="P1" style:parent-style-name="Title"/><text:tracked-changes><text:p>gone</text:p>\
            </text:tracked-changes><text:table-of-content><text:p>Volta 1</text:p></text:table-of-content>\
            <text:p text:style-name="P1">Batteries</text:p><text:h text:outline-level="2">Volta</text:h>\
            <text:p>A<text:s/>cell<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>of zinc\
            </text:p></text:note-body></text:note>.<office:annotation><text:p>no</text:p></office:annotation></text:p>\
            <text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>two</text:p></text:list-item>\
            </text:list></text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>U</text:p>\
            </table:table-cell><table:table-cell><text:p>I</text:p></table:table-cell></table:table-row></table:table>
            """)
        #expect(
            try await text(.odt, bytes)
                == "# Batteries\n\n## Volta\n\nA cell (of zinc).\n\n- one\n  - two\n\n| U | I |\n| --- | --- |")
    }

    @Test("A presentation of OpenDocument is read slide by slide")
    func openSlides() async throws {
        let frame = { (kind: String, text: String) in
            "<draw:frame presentation:class=\"\(kind)\"><draw:text-box><text:p>\(text)</text:p></draw:text-box></draw:frame>"
        }
        let bytes = try SampleDocuments.openDocument(
            .odp,
            """
            <draw:page>\(frame("outline", "Point"))\(frame("title", "Ohm"))<presentation:notes>\(frame("notes", "Slowly"))\
            </presentation:notes></draw:page><draw:page>\(frame("page-number", "2"))</draw:page>\
            <draw:page>\(frame("title", "End"))</draw:page>
            """)
        let read = try await SampleDocuments.read(.odp, bytes)
        #expect(
            read.parts == [
                .init("## Ohm\n\nPoint\n\nNotes: Slowly", DocumentPlace(.slide, 1)),
                .init("## End", DocumentPlace(.slide, 3)),
            ])
    }
}
