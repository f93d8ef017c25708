import Documents
import Testing

@Suite struct BookTests {
    @Test("A book is read chapter by chapter; one without a heading has the name that the contents give it")
    func chapters() async throws {
        let ncx = """
            <!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "ncx.dtd"><ncx><navMap><navPoint><navLabel><text>Volta &amp; \
            co</text></navLabel><content src="text/one%201.xhtml#a"/></navPoint></navMap></ncx>
            """
        let bytes = try SampleDocuments.book(
            [
                (
                    "one%201.xhtml",
                    "<html><head><title/><script src='x'/></head><body><p>A <a id='p1'/>cell.</p></body></html>"
                ),
                ("two.xhtml", "<html><body><nav><h2>Ohm</h2></nav><p>A law.</p></body></html>"),
                ("cover.xhtml", "<html><body><img src='x'/></body></html>"),
            ], [("OPS/toc.ncx", ncx)])
        let read = try await SampleDocuments.read(.epub, bytes)
        #expect(read.parts == [.init("# Volta & co\n\nA cell."), .init("## Ohm\n\nA law.")] && read.isMarkdown)
    }

    @Test("A book whose chapters are encrypted says so; one whose fonts are is read")
    func protected() async throws {
        let note = { (name: String) in
            "<encryption><enc:CipherData><enc:CipherReference URI=\"\(name)\"/></enc:CipherData></encryption>"
        }
        let chapter = [("a.xhtml", "<p>Text.</p>")]
        let locked = try SampleDocuments.book(chapter, [("META-INF/encryption.xml", note("OPS/text/a.xhtml"))])
        await #expect(throws: DocumentFault("The book is protected against copying and cannot be read.")) {
            try await SampleDocuments.read(.epub, locked)
        }
        let font = try SampleDocuments.book(chapter, [("META-INF/encryption.xml", note("OPS/font.otf"))])
        #expect(try await SampleDocuments.read(.epub, font).text == "Text.")
    }
}
