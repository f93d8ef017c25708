import Core

/// Writes a zip archive from its beginning to its end, without going back (APPNOTE 4.3): sizes and check sums follow each
/// file. What it gives is to be sent in order. The whole may be of any length and have any number of files (APPNOTE 4.5.3).
struct ZipArchive {
    private struct Entry {
        let name: [UInt8]
        let offset: Int
        var checkSum: UInt32 = 0
        var packed: UInt32 = 0
        var size: UInt32 = 0
    }

    /// The file that is being written.
    private struct Current {
        var entry: Entry
        let deflater: Deflater
        var checkSum = CheckSum()
        var packed = 0
        var size = 0
    }

    private let stamp: [UInt8]
    /// Places from this one on are written with eight bytes.
    private let farthest: Int
    private var entries: [Entry] = []
    private var current: Current?
    private var offset = 0

    /// All files carry this time.
    init(at time: Timestamp, farthest: Int = 0xFFFF_FFFF) {
        stamp = Self.stamp(of: time)
        self.farthest = farthest
    }

    /// Begins a file with a name such as `profile.json`; one file at a time.
    mutating func begin(_ name: String) throws -> [UInt8] {
        precondition(current == nil, "The file before has not ended.")
        let name = Array(name.utf8)
        current = Current(
            entry: Entry(name: name, offset: offset),
            deflater: try Deflater(format: .raw(windowBits: 15)))
        // Sizes follow; the name is UTF-8; deflate.
        let head = Self.number(0x0403_4B50, 4) + [20, 0, 0x08, 0x08, 8, 0] + stamp + [UInt8](repeating: 0, count: 12)
        return count(head + Self.number(UInt32(name.count), 2) + [0, 0] + name)
    }

    /// What comes out for more of the file; perhaps nothing yet.
    mutating func write(_ bytes: [UInt8]) -> [UInt8] {
        pack(bytes, flush: .none)
    }

    /// Ends the file. Throws ``ArchiveTooLarge`` for one of 4 GiB.
    mutating func end() throws -> [UInt8] {
        var output = pack([], flush: .finish)
        guard let done = current else { preconditionFailure("No file was begun.") }
        current = nil
        var entry = done.entry
        entry.checkSum = done.checkSum.value
        entry.packed = try Self.fitting(done.packed)
        entry.size = try Self.fitting(done.size)
        entries.append(entry)
        output += count(
            Self.number(0x0807_4B50, 4) + Self.number(entry.checkSum, 4) + Self.number(entry.packed, 4)
                + Self.number(entry.size, 4))
        return output
    }

    /// The directory of all files, with which the archive ends.
    mutating func finish() throws -> [UInt8] {
        precondition(current == nil, "The last file has not ended.")
        let start = offset
        var directory: [UInt8] = []
        for entry in entries {
            let isFar = entry.offset >= farthest
            let version: [UInt8] = isFar ? [45, 3, 45, 0] : [20, 3, 20, 0]
            directory += Self.number(0x0201_4B50, 4) + version + [0x08, 0x08, 8, 0] + stamp
            directory += Self.number(entry.checkSum, 4) + Self.number(entry.packed, 4) + Self.number(entry.size, 4)
            directory += Self.number(UInt32(entry.name.count), 2) + Self.number(isFar ? 12 : 0, 2)
            directory += [UInt8](repeating: 0, count: 6)
            // A plain file that its owner may read and write.
            directory += Self.number(0o100600 << 16, 4)
            directory += Self.number(isFar ? .max : UInt32(entry.offset), 4) + entry.name
            if isFar { directory += Self.number(1, 2) + Self.number(8, 2) + Self.long(entry.offset) }
        }
        var end: [UInt8] = []
        let isLong = start + directory.count >= farthest || entries.count >= 0xFFFF
        if isLong {
            // The long end, and where it is.
            end += Self.number(0x0606_4B50, 4) + Self.long(44) + [45, 3, 45, 0] + [UInt8](repeating: 0, count: 8)
            end += Self.long(entries.count) + Self.long(entries.count) + Self.long(directory.count) + Self.long(start)
            end += Self.number(0x0706_4B50, 4) + Self.number(0, 4) + Self.long(start + directory.count)
            end += Self.number(1, 4)
        }
        let files = Self.number(isLong ? 0xFFFF : UInt32(entries.count), 2)
        let place =
            isLong
            ? [UInt8](repeating: 0xFF, count: 8)
            : Self.number(UInt32(directory.count), 4)
                + Self.number(UInt32(start), 4)
        return directory + end + Self.number(0x0605_4B50, 4) + [0, 0, 0, 0] + files + files + place + [0, 0]
    }

    private mutating func pack(_ bytes: [UInt8], flush: Deflater.Flush) -> [UInt8] {
        guard var file = current else { preconditionFailure("No file was begun.") }
        current = nil
        file.checkSum.add(bytes)
        file.size += bytes.count
        let output = file.deflater.deflate(bytes, flush: flush)
        file.packed += output.count
        current = file
        return count(output)
    }

    private mutating func count(_ bytes: [UInt8]) -> [UInt8] {
        offset += bytes.count
        return bytes
    }

    private static func fitting(_ number: Int) throws -> UInt32 {
        guard let number = UInt32(exactly: number), number < .max else { throw ArchiveTooLarge() }
        return number
    }

    /// The lowest byte first.
    private static func number(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
    }

    private static func long(_ value: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// Time and date as MS-DOS has them, in UTC.
    private static func stamp(of time: Timestamp) -> [UInt8] {
        let date = CalendarDate(daysSince1970: Int(time.seconds / 86_400))
        let second = UInt32(time.seconds % 86_400)
        let clock = second / 3600 << 11 | second / 60 % 60 << 5 | second % 60 / 2
        let day = UInt32(max(0, date.year - 1980)) << 9 | UInt32(date.month) << 5 | UInt32(date.day)
        return number(clock, 2) + number(day, 2)
    }
}

/// A file would have 4 GiB.
struct ArchiveTooLarge: Error {}
