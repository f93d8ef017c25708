/// Where the words of office documents stand.
enum OfficeText {
    /// More slides or sheets than this are not read.
    private static let mostParts = 300
    /// Where a workbook keeps the texts of its cells.
    static let sharedTexts = "xl/sharedStrings.xml"

    /// The entries with words, in the order of reading.
    static func parts(of type: AttachmentType, in directory: ZipDirectory) -> [ZipEntry] {
        switch type {
        case .docx:
            return ["word/document.xml", "word/footnotes.xml", "word/endnotes.xml"].compactMap(directory.entry)
        case .odt:
            return ["content.xml"].compactMap(directory.entry)
        case .pptx:
            return numbered("ppt/slides/slide", directory)
        case .xlsx:
            return numbered("xl/worksheets/sheet", directory)
        default:
            return []
        }
    }

    /// Entries such as `slide2.xml`, in the order of their numbers.
    private static func numbered(_ beginning: String, _ directory: ZipDirectory) -> [ZipEntry] {
        let found = directory.entries.compactMap { entry -> (Int, ZipEntry)? in
            guard entry.name.hasPrefix(beginning), entry.name.hasSuffix(".xml") else { return nil }
            return Int(entry.name.dropFirst(beginning.count).dropLast(4)).map { ($0, entry) }
        }
        return found.sorted { $0.0 < $1.0 }.prefix(mostParts).map(\.1)
    }

    static func rules(for type: AttachmentType, _ name: String) -> MarkupText.Rules {
        switch type {
        case .docx:
            MarkupText.Rules(
                words: ["w:t"], openings: ["w:tab": "\t", "w:br": "\n", "w:cr": "\n"],
                closings: ["w:p": "\n", "w:tc": "\t"], skipped: ["w:del", "w:instrText", "mc:Fallback"])
        case .pptx:
            MarkupText.Rules(words: ["a:t"], openings: ["a:br": "\n"], closings: ["a:p": "\n", "a:tc": "\t"])
        default:
            MarkupText.Rules(
                words: ["text:p", "text:h"],
                openings: ["text:tab": "\t", "text:line-break": "\n", "text:s": " "],
                closings: ["text:p": "\n", "text:h": "\n", "table:table-cell": "\t"],
                skipped: ["text:tracked-changes", "office:annotation"])
        }
    }
}
