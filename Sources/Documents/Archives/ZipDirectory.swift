/// A file within an archive.
package struct ZipEntry: Sendable, Equatable {
    package let name: String
    let isCompressed: Bool
    let compressedSize: Int
    /// As the archive says.
    let size: Int
    /// Where its own head begins.
    let offset: Int
    /// Bytes of its name and of what else stands in the head of the directory; its own head has as much or more.
    let nameLength: Int
}

/// The directory of a ZIP archive (APPNOTE 4.3), of those that office programs write: one volume, no encryption, less
/// than 4 GiB, and nothing before, between or behind what it lists.
package struct ZipDirectory: Sendable {
    /// Office files have a few hundred.
    static let mostEntries = 4000
    /// What everything in it may come to.
    static let mostBytes = 256 << 20
    /// How many times its own size that may be, beyond a megabyte.
    static let mostRatio = 200
    static let endLength = 22
    /// The longest end with its remark.
    static let longestEnd = endLength + 65_535

    private static let wrong = DocumentFault("The file is announced as a document and is no sound archive.")
    private static let bomb = DocumentFault("The archive would expand to more than is taken.")

    package let entries: [ZipEntry]

    /// Where the directory lies, as the end of the archive says.
    ///
    /// - Parameters:
    ///   - tail: the last bytes, as many as the longest end has, or all
    ///   - size: the archive's
    static func place(tail: [UInt8], size: Int) throws(DocumentFault) -> (range: Range<Int>, count: Int) {
        guard tail.count >= endLength else { throw wrong }
        var index = tail.count - endLength
        while index >= 0 {
            let isEnd = tail[index] == 0x50 && tail[index..<index + 4].elementsEqual([0x50, 0x4B, 0x05, 0x06])
            if isEnd, index + endLength + number(tail, index + 20, 2) == tail.count {
                let count = number(tail, index + 10, 2)
                let (length, offset) = (number(tail, index + 12, 4), number(tail, index + 16, 4))
                // One volume, and the directory just before its end.
                guard number(tail, index + 4, 4) == 0, number(tail, index + 8, 2) == count, count > 0,
                    offset + length == size - tail.count + index, length <= 4 << 20
                else { throw wrong }
                guard count <= mostEntries else { throw bomb }
                return (offset..<offset + length, count)
            }
            index -= 1
        }
        throw wrong
    }

    /// Reads the directory's bytes, which begin at this place of the archive.
    init(_ bytes: [UInt8], count: Int, at start: Int) throws(DocumentFault) {
        var entries: [ZipEntry] = []
        var names: Set<String> = []
        var index = 0
        for _ in 0..<count {
            guard index + 46 <= bytes.count, bytes[index..<index + 4].elementsEqual([0x50, 0x4B, 0x01, 0x02]) else {
                throw Self.wrong
            }
            func field(_ offset: Int, _ width: Int) -> Int { Self.number(bytes, index + offset, width) }
            let (nameLength, rest) = (field(28, 2), field(30, 2) + field(32, 2))
            guard index + 46 + nameLength + rest <= bytes.count else { throw Self.wrong }
            let raw = bytes[(index + 46)..<(index + 46 + nameLength)]
            let name = String(decoding: raw, as: UTF8.self)
            let (flags, method) = (field(8, 2), field(10, 2))
            guard flags & 1 == 0, method == 0 || method == 8, Self.isSafe(name), names.insert(name).inserted else {
                throw Self.wrong
            }
            entries.append(
                ZipEntry(
                    name: name, isCompressed: method == 8, compressedSize: field(20, 4), size: field(24, 4),
                    offset: field(42, 4), nameLength: nameLength))
            index += 46 + nameLength + rest
        }
        guard index == bytes.count else { throw Self.wrong }
        try Self.check(entries, before: start)
        self.entries = entries
    }

    /// Every byte before the directory belongs to one entry, and what they expand to is bearable.
    private static func check(_ entries: [ZipEntry], before start: Int) throws(DocumentFault) {
        let sorted = entries.sorted { $0.offset < $1.offset }
        guard sorted.first?.offset == 0 else { throw wrong }
        var total = 0
        for (index, entry) in sorted.enumerated() {
            let next = index + 1 < sorted.count ? sorted[index + 1].offset : start
            let end = entry.offset + 30 + entry.nameLength + entry.compressedSize
            // A head may have fields of its own, and sizes may follow the data.
            guard end <= next, next - end <= 65_535 + 24, entry.isCompressed || entry.size == entry.compressedSize
            else { throw wrong }
            total += entry.size
        }
        guard total <= mostBytes, total <= start * mostRatio + (1 << 20) else { throw bomb }
    }

    /// Whether unpacking it stays within a folder.
    private static func isSafe(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("/") && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "\\") }
            && !name.utf8.split(separator: UInt8(ascii: "/")).contains { $0.elementsEqual("..".utf8) }
    }

    /// A number as archives write it, the least byte first.
    static func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> Int {
        (0..<width).reversed().reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
    }

    package func entry(named name: String) -> ZipEntry? { entries.first { $0.name == name } }
}
