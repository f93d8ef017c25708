import Core
import Documents
import Support

/// Small documents of every kind, and a reader.
enum SampleDocuments {
    static let stores = DocumentLimits(
        text: 1 << 20, parts: 50, time: .seconds(20), cutsOff: false, namesValues: true)
    static let attachments = DocumentLimits(
        text: 1 << 20, parts: 50, time: .seconds(20), cutsOff: true, namesValues: false)

    static func read(
        _ type: DocumentType, _ bytes: [UInt8], within limits: DocumentLimits = stores
    ) async throws -> ReadDocument {
        let logger = Logger(label: "test", level: .error, sink: DiscardingLogSink())
        let pool = BlockingThreadPool(threads: 1, name: "pdf")
        return try await DocumentReader(pdf: PDFText(folder: "/tmp", pool: pool, logger: logger))
            .read(type, HeldDocument(bytes), within: limits)
    }

    static func word(_ body: String, _ others: [(String, String)] = []) throws -> [UInt8] {
        try ZipBuilder(
            [
                ("[Content_Types].xml", "<Types/>"),
                ("word/document.xml", "<w:document><w:body>\(body)</w:body></w:document>"),
            ] + others
        ).bytes()
    }

    /// A presentation whose slides lie in the archive in another order than they are shown.
    static func slides(_ slides: [String], notes: [Int: String] = [:]) throws -> [UInt8] {
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let ids = slides.indices.map { "<p:sldId id=\"\(256 + $0)\" r:id=\"r\($0)\"/>" }.joined()
        let targets = slides.indices.map {
            "<Relationship Id=\"r\($0)\" Type=\"\(kind)/slide\" Target=\"slides/slide\(slides.count - $0).xml\"/>"
        }.joined()
        var files = [
            ("[Content_Types].xml", "<Types/>"),
            ("ppt/presentation.xml", "<p:presentation><p:sldIdLst>\(ids)</p:sldIdLst></p:presentation>"),
            ("ppt/_rels/presentation.xml.rels", "<Relationships>\(targets)</Relationships>"),
        ]
        for (index, slide) in slides.enumerated() {
            let number = slides.count - index
            files.append(
                ("ppt/slides/slide\(number).xml", "<p:sld><p:cSld><p:spTree>\(slide)</p:spTree></p:cSld></p:sld>"))
            guard let noted = notes[index] else { continue }
            files.append(
                (
                    "ppt/slides/_rels/slide\(number).xml.rels",
                    """
                    <Relationships><Relationship Id="n" Type="\(kind)/notesSlide" Target="../notesSlides/n\(number).xml"/>\
                    </Relationships>
                    """
                ))
            files.append(
                (
                    "ppt/notesSlides/n\(number).xml",
                    "<p:notes>\(shape("body", noted))\(shape("sldNum", "\(number)"))</p:notes>"
                ))
        }
        return try ZipBuilder(files).bytes()
    }

    /// A shape of a slide with a line for each paragraph; of no kind, one that was drawn.
    static func shape(_ kind: String?, _ lines: String...) -> String {
        let place = kind.map { "<p:nvSpPr><p:nvPr><p:ph type=\"\($0)\"/></p:nvPr></p:nvSpPr>" } ?? ""
        let body = lines.map { "<a:p><a:r><a:t>\($0)</a:t></a:r></a:p>" }.joined()
        return "<p:sp>\(place)<p:txBody>\(body)</p:txBody></p:sp>"
    }

    static func openDocument(_ type: DocumentType, _ content: String, _ others: [(String, String)] = []) throws
        -> [UInt8]
    {
        try ZipBuilder(
            [
                ("mimetype", type.rawValue),
                ("content.xml", "<office:document-content>\(content)</office:document-content>"),
            ]
                + others
        ).bytes()
    }

    static func book(_ chapters: [(String, String)], _ others: [(String, String)] = []) throws -> [UInt8] {
        let items = chapters.enumerated().map {
            "<item id=\"c\($0)\" href=\"text/\($1.0)\" media-type=\"application/xhtml+xml\"/>"
        }.joined()
        let spine = chapters.indices.map { "<itemref idref=\"c\($0)\"/>" }.joined()
        return try ZipBuilder(
            [
                ("mimetype", "application/epub+zip"),
                (
                    "META-INF/container.xml",
                    "<container><rootfiles><rootfile full-path=\"OPS/book.opf\"/></rootfiles></container>"
                ),
                (
                    "OPS/book.opf",
                    """
                    <package><manifest>\(items)<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>\
                    </manifest><spine toc="ncx">\(spine)</spine></package>
                    """
                ),
            ] + chapters.map { ("OPS/text/" + $0.0.replacing("%20", with: " "), $0.1) } + others
        ).bytes()
    }
}
