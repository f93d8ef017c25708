import Testing

@testable import Chat

@Suite struct ContentInspectorTests {
    /// A file and what it is announced as.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let type: AttachmentType
        let bytes: [UInt8]

        init(_ name: String, _ type: AttachmentType, _ bytes: [UInt8]) {
            testDescription = name
            self.type = type
            self.bytes = bytes
        }
    }

    static let good = [
        Case("png", .png, SampleFiles.png), Case("gif", .gif, SampleFiles.gif), Case("jpeg", .jpeg, SampleFiles.jpeg),
        Case("webp", .webp, SampleFiles.webp), Case("pdf", .pdf, SampleFiles.pdf), Case("wav", .wav, SampleFiles.wav),
        Case("mp3", .mp3, SampleFiles.mp3), Case("ogg", .ogg, SampleFiles.ogg), Case("webm", .webm, SampleFiles.webm),
        Case("mp4", .mp4, SampleFiles.mp4), Case("text", .plain, SampleFiles.text),
        Case("page as text", .plain, Array("<script>alert(1)</script>".utf8)),
        Case("markdown", .markdown, SampleFiles.text), Case("latin 1", .csv, [0x63, 0x61, 0x66, 0xE9, 0x0A]),
        Case("json", .json, Array("\u{FEFF} {\"a\": 1}".utf8)),
        Case("jpeg with a preview", .jpeg, SampleFiles.jpeg + SampleFiles.jpeg),
        Case("jpeg with a film", .jpeg, SampleFiles.jpeg + SampleFiles.mp4),
        Case("long text", .plain, [UInt8](repeating: 0x61, count: 20_000)),
    ]

    static let archive = (try? SampleFiles.docx("hidden")) ?? []
    static let page = Array("<html><body><script>alert(1)</script>".utf8)

    static let bad = [
        Case("png as jpeg", .jpeg, SampleFiles.png), Case("page as png", .png, page),
        Case("program as png", .png, Array("MZ\u{90}\u{0}".utf8)), Case("pdf as text", .plain, SampleFiles.pdf),
        Case("gif as text", .plain, SampleFiles.gif), Case("archive as pdf", .pdf, archive),
        Case("png with a page behind", .png, SampleFiles.png + page),
        Case("png with an archive behind", .png, SampleFiles.png + archive),
        Case("png cut short", .png, Array(SampleFiles.png.dropLast(1))),
        Case("gif that is a page", .gif, Array("GIF89a/*".utf8) + page + Array("*/=1;".utf8)),
        Case("gif with a page in a remark", .gif, gif(remark: page)),
        Case("gif with an archive behind", .gif, SampleFiles.gif + archive),
        Case("gif cut short", .gif, Array(SampleFiles.gif.dropLast(1))),
        Case("jpeg with a page behind", .jpeg, SampleFiles.jpeg + page),
        Case("jpeg with an archive behind", .jpeg, SampleFiles.jpeg + archive),
        Case("jpeg cut short", .jpeg, Array(SampleFiles.jpeg.dropLast(2))),
        Case("webp with a page behind", .webp, SampleFiles.webp + page),
        Case("wav that says less", .wav, SampleFiles.wav + [1, 2, 3, 4]),
        Case("pdf behind a page", .pdf, page + SampleFiles.pdf),
        Case("pdf with a page in its beginning", .pdf, Array("%PDF-1.7\n%<HTML><SCRIPT>".utf8) + SampleFiles.pdf),
        Case("pdf with an archive behind", .pdf, SampleFiles.pdf + archive),
        Case("archive that ends as a pdf", .pdf, SampleFiles.pdf + archive + Array("%%EOF".utf8)),
        Case("pdf without an end", .pdf, Array(SampleFiles.pdf.dropLast(8))),
        Case("text with a NUL", .plain, SampleFiles.text + [0]),
        Case("text that turns binary", .plain, [UInt8](repeating: 0x61, count: 9000) + [1]),
        Case("no json", .json, SampleFiles.text), Case("mp3 that is a page", .mp3, Array("ID3".utf8) + page),
        Case("nothing known", .pdf, [1, 2, 3, 4]),
        Case("mp3 with an archive of several volumes behind", .mp3, SampleFiles.mp3 + volumes),
    ]

    /// An archive that says of itself that it is the second of three, which most programs open all the same.
    private static let volumes: [UInt8] = {
        var bytes = archive
        if let end = bytes.lastIndex(of: 0x50) { (bytes[end + 4], bytes[end + 6]) = (2, 1) }
        return bytes
    }()

    /// A picture with a remark of its author.
    private static func gif(remark: [UInt8]) -> [UInt8] {
        Array(SampleFiles.gif[..<19]) + [0x21, 0xFE, UInt8(remark.count)] + remark + [0] + SampleFiles.gif[19...]
    }

    private func inspect(_ file: Case, step: Int) throws {
        var inspector = ContentInspector(type: file.type, size: file.bytes.count, isExact: true)
        var rest = file.bytes[...]
        while !rest.isEmpty {
            try inspector.feed(Array(rest.prefix(step)))
            rest = rest.dropFirst(step)
        }
        try inspector.finish()
    }

    @Test(
        "A file that is what it is announced as passes, in whatever pieces it comes", arguments: good, [1, 7, 100_000])
    func passes(file: Case, step: Int) throws {
        try inspect(file, step: step)
    }

    @Test("A file of another type, of two at once, or cut short is refused", arguments: bad, [1, 7, 100_000])
    func refuses(file: Case, step: Int) {
        #expect { try inspect(file, step: step) } throws: { error in
            if case .content? = error as? AttachmentProblem { true } else { false }
        }
    }

    @Test("More bytes than announced are refused as they come, and fewer at the end")
    func sizes() throws {
        var short = ContentInspector(type: .plain, size: 10, isExact: true)
        try short.feed(Array("12345".utf8))
        #expect(throws: AttachmentProblem.size(announced: 10)) { try short.finish() }
        var long = ContentInspector(type: .plain, size: 3, isExact: true)
        #expect(throws: AttachmentProblem.size(announced: 3)) { try long.feed(Array("1234".utf8)) }
        var open = ContentInspector(type: .plain, size: 3, isExact: false)
        #expect(throws: AttachmentProblem.tooLarge(most: 3)) { try open.feed(Array("1234".utf8)) }
        var empty = ContentInspector(type: .plain, size: 3, isExact: false)
        #expect(throws: AttachmentProblem.empty) { try empty.finish() }
    }
}
