import Support

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
