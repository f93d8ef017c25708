import Core

/// Writes archives, sound ones and others.
package struct ZipBuilder: Sendable {
    package struct Entry: Sendable {
        package var name: String
        package var content: [UInt8]
        package var isCompressed = true
        /// What the archive says that it expands to; the truth for nil.
        package var claimedSize: Int?
        package var flags = 0

        package init(name: String, content: [UInt8], isCompressed: Bool = true, claimedSize: Int? = nil) {
            (self.name, self.content) = (name, content)
            (self.isCompressed, self.claimedSize) = (isCompressed, claimedSize)
        }
    }

    package var entries: [Entry]
    package var prefix: [UInt8] = []
    package var suffix: [UInt8] = []
    package var remark: [UInt8] = []

    package init(_ files: [(String, String)]) {
        entries = files.map { Entry(name: $0.0, content: Array($0.1.utf8)) }
    }

    package func bytes() throws -> [UInt8] {
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
