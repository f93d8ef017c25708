import Core

/// Small files of every kind, made by hand.
enum SampleFiles {
    static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        + chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]) + chunk("IDAT", [1, 2, 3]) + chunk("IEND", [])
    /// One pixel, with a table of two colours.
    static let gif: [UInt8] =
        Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
        + [0x21, 0xFE, 3] + Array("abc".utf8) + [0] + [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B]
    static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xDA, 0, 3, 9, 0x11, 0xFF, 0x00, 0x22, 0xFF, 0xD0, 0x33, 0xFF, 0xD9]
    static let webp: [UInt8] = riff("WEBP")
    static let wav: [UInt8] = riff("WAVE")
    static let pdf = Array("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n".utf8)
    static let text = Array("Kirchhoff wrote two laws, é.\r\n".utf8)
    static let mp3: [UInt8] = [0xFF, 0xFB, 0x90, 0x00] + [UInt8](repeating: 7, count: 64)
    static let ogg = Array("OggS".utf8) + [UInt8](repeating: 0, count: 40)
    static let webm: [UInt8] = [0x1A, 0x45, 0xDF, 0xA3] + [UInt8](repeating: 1, count: 40)
    static let mp4: [UInt8] = [0, 0, 0, 24] + Array("ftypM4A ".utf8) + [UInt8](repeating: 0, count: 12)

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        [0, 0, 0, UInt8(content.count)] + Array(name.utf8) + content + [0, 0, 0, 0]
    }

    private static func riff(_ kind: String) -> [UInt8] {
        let content = Array(kind.utf8) + Array("data".utf8) + [4, 0, 0, 0, 1, 2, 3, 4]
        return Array("RIFF".utf8) + [UInt8(content.count), 0, 0, 0] + content
    }

    /// A document of Word with this text.
    static func docx(_ paragraphs: String...) throws -> [UInt8] {
        let body = paragraphs.map { "<w:p><w:r><w:t>\($0)</w:t></w:r></w:p>" }.joined()
        return try ZipBuilder([
            ("[Content_Types].xml", "<Types/>"),
            ("word/document.xml", "<?xml version=\"1.0\"?><w:document><w:body>\(body)</w:body></w:document>"),
        ]).bytes()
    }
}

/// Writes archives, sound ones and others.
struct ZipBuilder {
    struct Entry {
        var name: String
        var content: [UInt8]
        var isCompressed = true
        /// What the archive says that it expands to; the truth for nil.
        var claimedSize: Int?
        var flags = 0
    }

    var entries: [Entry]
    var prefix: [UInt8] = []
    var suffix: [UInt8] = []
    var remark: [UInt8] = []

    init(_ files: [(String, String)]) {
        entries = files.map { Entry(name: $0.0, content: Array($0.1.utf8)) }
    }

    func bytes() throws -> [UInt8] {
        var archive = prefix
        var directory: [UInt8] = []
        for entry in entries {
            let offset = archive.count - prefix.count
            let data =
                entry.isCompressed
                ? try Deflater(format: .raw(windowBits: 15)).deflate(entry.content, flush: .finish) : entry.content
            let size = entry.claimedSize ?? entry.content.count
            let common =
                Self.number(20, 2) + Self.number(entry.flags, 2) + Self.number(entry.isCompressed ? 8 : 0, 2)
                + Self.number(0, 8) + Self.number(data.count, 4) + Self.number(size, 4)
                + Self.number(entry.name.utf8.count, 2) + Self.number(0, 2)
            archive += [0x50, 0x4B, 3, 4] + common + Array(entry.name.utf8) + data
            directory +=
                [0x50, 0x4B, 1, 2] + Self.number(20, 2) + common + Self.number(0, 10) + Self.number(offset, 4)
                + Array(entry.name.utf8)
        }
        let start = archive.count - prefix.count
        let count = Self.number(entries.count, 2)
        archive += directory
        archive +=
            [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count + Self.number(directory.count, 4) + Self.number(start, 4)
            + Self.number(remark.count, 2) + remark
        return archive + suffix
    }

    private static func number(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
