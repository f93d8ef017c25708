/// Looks for what else bytes could be taken for: a page of a browser, or an archive.
struct ForeignContent: ContentCheck {
    private static let wrong = ContentFault("The file is of two kinds at once, which is not taken.")
    /// What begins pages and programs in them, in small letters.
    private static let marks = ["<script", "<html", "<!doctype", "<svg", "<iframe", "<body", "<?php"].map {
        Array($0.utf8)
    }
    private static let longestMark = 9
    /// Archives end with a record that is found in the last bytes.
    private static let tailLength = 66_000

    /// How many bytes are looked through for pages.
    private let reach: Int
    private var seen = 0
    private var last: [UInt8] = []
    private var tail: [UInt8] = []
    private var count = 0

    /// - Parameter reach: browsers that guess look at the beginning only
    init(reach: Int = .max) {
        self.reach = reach
    }

    mutating func feed(_ bytes: [UInt8]) throws(ContentFault) {
        count += bytes.count
        if seen < reach {
            let part = bytes.prefix(reach - seen)
            seen += part.count
            let looked = last + part
            guard !Self.holdsMark(looked) else { throw Self.wrong }
            last = Array(looked.suffix(Self.longestMark - 1))
        }
        tail += bytes.suffix(Self.tailLength)
        if tail.count > 2 * Self.tailLength { tail.removeFirst(tail.count - Self.tailLength) }
    }

    mutating func finish() throws(ContentFault) {
        guard !Self.endsArchive(tail, count) else { throw Self.wrong }
    }

    private static func holdsMark(_ bytes: [UInt8]) -> Bool {
        let count = bytes.count
        var index = 0
        while index < count {
            guard bytes[index] == UInt8(ascii: "<") else {
                index += 1
                continue
            }
            for mark in marks where index + mark.count <= count {
                var place = 1
                while place < mark.count, bytes[index + place] | 0x20 == mark[place] | 0x20 { place += 1 }
                if place == mark.count { return true }
            }
            index += 1
        }
        return false
    }

    /// Whether the record that ends a ZIP archive stands in the last bytes. How many volumes it says that there are,
    /// many programs do not look at.
    private static func endsArchive(_ tail: [UInt8], _ length: Int) -> Bool {
        guard tail.count >= 22 else { return false }
        for index in 0...(tail.count - 22) where tail[index] == 0x50 {
            guard tail[index..<index + 4].elementsEqual([0x50, 0x4B, 0x05, 0x06]) else { continue }
            func number(at offset: Int) -> Int {
                (0..<4).reversed().reduce(0) { $0 << 8 | Int(tail[index + offset + $1]) }
            }
            if number(at: 12) + number(at: 16) <= length { return true }
        }
        return false
    }
}
