import Core

/// Sends an archive piece by piece: it holds one page of rows or one piece of a file at a time, and waits for whoever reads.
package struct ArchiveWriter: ~Copyable {
    /// How much is gathered before it is sent.
    private static let pieceSize = 32 << 10

    private var zip: ZipArchive
    private var pending: [UInt8] = []
    /// Where the archive has files of which not all could be read.
    private var lost: [String] = []
    private let send: ([UInt8]) async throws -> Void

    /// - Parameter send: takes the bytes, and returns when there is room for more
    init(at time: Timestamp, send: @escaping ([UInt8]) async throws -> Void) {
        zip = ZipArchive(at: time)
        self.send = send
    }

    /// A file with this content.
    mutating func file(_ name: String, _ content: [UInt8]) async throws {
        pending += try zip.begin(name)
        pending += zip.write(content)
        pending += try zip.end()
        try await flush(atLeast: Self.pieceSize)
    }

    /// A person's file; one that is gone meanwhile, or lost, is as long as it came.
    mutating func file(_ file: PersonalFile) async throws {
        pending += try zip.begin(file.path)
        do {
            try await file.read { piece in
                pending += zip.write(piece)
                try await flush(atLeast: Self.pieceSize)
            }
        } catch is PersonalFile.Gone {
        } catch is PersonalFile.Lost {
            lost.append(file.path)
        }
        pending += try zip.end()
        try await flush(atLeast: Self.pieceSize)
    }

    /// A file with an array of everything that the list has of the person.
    mutating func array(
        _ name: String, page: (_ after: String?) async throws -> PersonalPage
    ) async throws {
        pending += try zip.begin(name)
        pending += zip.write([UInt8(ascii: "[")])
        var after: String?
        var isFirst = true
        repeat {
            let found = try await page(after)
            for item in found.items {
                pending += zip.write(Array((isFirst ? "\n" : ",\n").utf8) + item.serialized())
                isFirst = false
                try await flush(atLeast: Self.pieceSize)
            }
            after = found.after
        } while after != nil
        pending += zip.write(Array("\n]\n".utf8))
        pending += try zip.end()
        try await flush(atLeast: Self.pieceSize)
    }

    /// The archive's end; without it no program opens it. What was lost is named in a file of its own.
    consuming func finish() async throws {
        if !lost.isEmpty {
            let words = "Not all of these files could be read. Ces fichiers n’ont pas pu être lus en entier.\n\n"
            pending += try zip.begin("missing.txt")
            pending += zip.write(Array((words + lost.joined(separator: "\n") + "\n").utf8))
            pending += try zip.end()
        }
        pending += try zip.finish()
        try await flush(atLeast: 1)
    }

    private mutating func flush(atLeast size: Int) async throws {
        guard pending.count >= size else { return }
        let piece = pending
        pending = []
        try await send(piece)
    }
}
