import Core

/// Reads the files of an archive, within bounds.
package struct ZipArchiveReader {
    /// Compressed bytes that are expanded at once: what they may come to holds up nobody else.
    private static let step = 4 << 10
    /// Expanded bytes that are looked at before others have their turn.
    private static let slice = 64 << 10

    package let directory: ZipDirectory
    private var reader: any DocumentSource

    /// Reads the directory. Throws `DocumentFault` for what is no sound archive.
    package init(_ source: any DocumentSource) async throws {
        var reader = source
        let tail = try await reader.bytes(max(0, reader.size - ZipDirectory.longestEnd)..<reader.size)
        let (range, count) = try ZipDirectory.place(tail: tail, size: reader.size)
        directory = try ZipDirectory(try await reader.bytes(range), count: count, at: range.lowerBound)
        self.reader = reader
    }

    /// Expands an entry piece by piece. Throws `DocumentFault` where it is not what the directory says.
    package mutating func read(_ entry: ZipEntry, _ take: ([UInt8]) throws -> Void) async throws {
        let head = try await reader.bytes(entry.offset..<entry.offset + 30 + entry.nameLength)
        // Its own head and the directory say the same, so that nobody reads another archive out of it.
        guard head.count == 30 + entry.nameLength, head[..<4].elementsEqual([0x50, 0x4B, 0x03, 0x04]),
            ZipDirectory.number(head, 8, 2) == (entry.isCompressed ? 8 : 0),
            ZipDirectory.number(head, 26, 2) == entry.nameLength,
            String(decoding: head[30...], as: UTF8.self) == entry.name
        else { throw Self.wrong }
        var offset = entry.offset + 30 + entry.nameLength + ZipDirectory.number(head, 28, 2)
        let end = offset + entry.compressedSize
        let inflater = entry.isCompressed ? try Inflater(format: .raw(windowBits: 15)) : nil
        var left = entry.size
        while offset < end {
            let piece = try await reader.bytes(offset..<min(end, offset + Self.step))
            guard !piece.isEmpty else { throw Self.wrong }
            offset += piece.count
            let expanded: [UInt8]
            do throws(CompressionError) {
                expanded = try inflater?.inflate(piece, limit: left) ?? piece
            } catch {
                throw Self.wrong
            }
            left -= expanded.count
            guard left >= 0 else { throw Self.wrong }
            for start in stride(from: 0, to: expanded.count, by: Self.slice) {
                try take(Array(expanded[start..<min(start + Self.slice, expanded.count)]))
                await Task.yield()
            }
        }
        guard left == 0, inflater?.isFinished ?? true else { throw Self.wrong }
    }

    /// The beginning of an entry, so many bytes at most.
    package mutating func bytes(of entry: ZipEntry, atMost limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            try await read(entry) { piece in
                bytes += piece.prefix(limit - bytes.count)
                if bytes.count == limit { throw Enough() }
            }
        } catch is Enough {}
        return bytes
    }

    private struct Enough: Error {}

    private static let wrong = DocumentFault("The archive is broken, or says something untrue of itself.")
}
