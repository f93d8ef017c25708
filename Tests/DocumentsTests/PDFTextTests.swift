import Core
import Support
import Testing

@testable import Documents

@Suite(.enabled(if: hasProgram)) struct PDFTextTests {
    @Test("A PDF is read page by page; a page without text keeps its number")
    func pages() async throws {
        let read = try await SampleDocuments.read(
            .pdf, SamplePDF.bytes(["Ohm wrote a law", "", "Kirchhoff wrote two"]))
        #expect(
            read
                == ReadDocument(
                    parts: [
                        .init("Ohm wrote a law", DocumentPlace(.page, 1)),
                        .init("Kirchhoff wrote two", DocumentPlace(.page, 3)),
                    ], isMarkdown: false))
    }

    @Test("A PDF of pictures, a broken one and what is none say what they are")
    func faults() async throws {
        await #expect(throws: PDFText.hasOnlyPictures) {
            try await SampleDocuments.read(.pdf, SamplePDF.bytes(["", ""]))
        }
        await #expect(throws: DocumentFault("The PDF is broken and cannot be read.")) {
            try await SampleDocuments.read(.pdf, Array("%PDF-1.4\nnot really\n%%EOF".utf8))
        }
        await #expect(throws: DocumentFault("The file is no PDF.")) {
            try await SampleDocuments.read(.pdf, Array("PK and nothing".utf8))
        }
    }

    @Test("A PDF that needs a password says so")
    func locked() async throws {
        let bytes = Array(
            String(decoding: SamplePDF.bytes(["Secret"]), as: UTF8.self)
                .replacing(
                    "/Root 1 0 R",
                    with: """
                        /Root 1 0 R /ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>] /Encrypt << \
                        /Filter /Standard /V 1 /R 2 /P -4 /O <\(String(repeating: "11", count: 32))> \
                        /U <\(String(repeating: "22", count: 32))> >>
                        """
                ).utf8)
        await #expect(throws: DocumentFault.isLocked) { try await SampleDocuments.read(.pdf, bytes) }
    }

    @Test("More pages or more text than is taken is refused, or left out where that may be")
    func tooMuch() async throws {
        let bytes = SamplePDF.bytes((1...60).map { "Page \($0)" })
        await #expect(throws: DocumentFault("The PDF has more than 50 pages. Divide it into several.")) {
            try await SampleDocuments.read(.pdf, bytes)
        }
        #expect(try await SampleDocuments.read(.pdf, bytes, within: SampleDocuments.attachments).parts.count == 50)
        var limits = SampleDocuments.stores
        limits.text = 20
        await #expect(throws: DocumentFault.self) {
            try await SampleDocuments.read(
                .pdf, SamplePDF.bytes(["Ohm wrote a law", "Kirchhoff wrote two"]), within: limits)
        }
    }
}

private let hasProgram = (try? OpenFile(PDFText.program)) != nil
