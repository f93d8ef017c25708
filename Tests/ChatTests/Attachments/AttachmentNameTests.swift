import Testing

@testable import Chat

@Suite struct AttachmentNameTests {
    /// What a client says, and what is made of it.
    struct Case: CustomTestStringConvertible, Sendable {
        let given: String
        let kept: String
        var testDescription: String { kept }

        init(_ given: String, _ kept: String) {
            self.given = given
            self.kept = kept
        }
    }

    @Test(
        "A name is one line without folders, directions and things that hide",
        arguments: [
            Case("notes.txt", "notes.txt"), Case("../../etc/passwd", "passwd"),
            Case(#"C:\Users\me\cv.docx"#, "cv.docx"),
            Case("a\u{202E}fdp.exe", "afdp.exe"), Case("a\u{0}b\u{7}c.txt", "abc.txt"),
            Case("  a \u{A0} b.md ", "a b.md"),
            Case(".htaccess", "htaccess"), Case("..", "file"), Case("", "file"), Case("\u{200B}\u{FEFF}", "file"),
            Case("two\r\nlines.txt", "two lines.txt"), Case("Übung №1 — 電.pdf", "Übung №1 — 電.pdf"),
            Case("end. . ", "end"), Case("\u{2066}x\u{2069}.png", "x.png"),
            Case("a\u{3164}b\u{FE0F}.txt", "ab.txt"), Case("\u{115F}\u{3164}", "file"),
        ])
    func cleaning(name: Case) {
        #expect(AttachmentName(name.given).text == name.kept)
    }

    @Test("A long name loses its middle, keeps its ending, and has 255 bytes at most")
    func length() {
        let name = AttachmentName(String(repeating: "é", count: 300) + ".docx").text
        #expect(name.utf8.count <= 255 && name.utf8.count > 250 && name.hasSuffix("é.docx"))
        let endless = AttachmentName("x." + String(repeating: "y", count: 400)).text
        #expect(endless.utf8.count == 255)
    }

    @Test("A field says the name to programs old and new, and nothing ends it early")
    func disposition() {
        #expect(
            AttachmentName.disposition("attachment", "a\"b\\c;é.txt")
                == "attachment; filename=\"a_b_c;_.txt\"; filename*=UTF-8''a%22b%5Cc%3B%C3%A9.txt")
    }

    @Test("A media type counts, its other names too, and a name where it says nothing")
    func types() {
        #expect(AttachmentType(announced: "image/JPG; q=1", name: "") == .jpeg)
        #expect(AttachmentType(announced: "text/plain", name: "table.CSV") == .csv)
        #expect(AttachmentType(announced: "text/plain", name: "a.png") == .plain)
        #expect(AttachmentType(announced: "application/vnd.ms-excel", name: "t.csv") == .csv)
        #expect(AttachmentType(announced: "", name: "a.b.docx") == .docx)
        #expect(AttachmentType(announced: "image/svg+xml", name: "a.svg") == nil)
        #expect(AttachmentType(announced: "application/octet-stream", name: "a.exe") == nil)
        #expect(AttachmentType(announced: "application/x-msdownload", name: "a.txt") == nil)
    }
}
