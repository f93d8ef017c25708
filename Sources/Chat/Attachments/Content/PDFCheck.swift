/// Checks that a PDF begins and ends as one (ISO 32000, 7.5): readers look for both in a wide place, where other files
/// could stand as well.
struct PDFCheck: ContentCheck {
    private static let wrong = ContentFault("The file is announced as a PDF and is not just that.")

    private var end: [UInt8] = []

    mutating func feed(_ bytes: [UInt8]) throws(ContentFault) {
        end += bytes.suffix(2048)
        if end.count > 2048 { end.removeFirst(end.count - 2048) }
    }

    mutating func finish() throws(ContentFault) {
        var rest = end[...]
        while let last = rest.last, [0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(last) { rest = rest.dropLast() }
        guard rest.suffix(5).elementsEqual("%%EOF".utf8) else { throw Self.wrong }
    }
}
