import Core

/// A file of a form, on disk without a name; its space is free again once nobody holds it.
package struct UploadedFile: Sendable {
    /// The form field that it belongs to.
    package let field: String
    /// What the sender calls it, without any folder: a label for people, never a path.
    package let name: String
    /// As the sender says; nobody has looked.
    package let mediaType: String
    /// Its size in bytes.
    package let length: Int
    private let file: TemporaryFile
    private let pool: BlockingThreadPool

    /// Bytes that are gathered before a thread writes them.
    private static let pieceBytes = 128 << 10

    /// Writes the rest of the part into a file; the sender waits while a piece is written.
    init(_ part: MultipartPart, named name: String, in storage: UploadStorage) async throws {
        pool = storage.pool
        let file: TemporaryFile
        var length = 0
        do {
            file = try await pool.run { try storage.makeFile() }
            var gathered: [UInt8] = []
            for try await piece in part.body {
                if gathered.isEmpty { gathered = piece } else { gathered += piece }
                guard gathered.count >= Self.pieceBytes else { continue }
                try await Self.write(gathered, to: file, at: length, on: pool)
                length += gathered.count
                gathered = []
            }
            if !gathered.isEmpty { try await Self.write(gathered, to: file, at: length, on: pool) }
            length += gathered.count
        } catch let error as SystemError where error.isStorageFull {
            throw UploadStorageFull()
        }
        self.file = file
        self.length = length
        self.name = name
        field = part.name
        mediaType = part.mediaType
    }

    /// So many bytes from the offset on; fewer only where the file ends.
    package func read(at offset: Int, count: Int) async throws -> [UInt8] {
        let file = file
        return try await pool.run { try file.read(at: offset, count: count) }
    }

    /// The whole file. Throws `MultipartError.partTooLarge` past the limit, in bytes.
    package func contents(upTo limit: Int) async throws -> [UInt8] {
        guard length <= limit else { throw MultipartError.partTooLarge(limit: limit) }
        return try await read(at: 0, count: length)
    }

    private static func write(
        _ bytes: [UInt8], to file: TemporaryFile, at offset: Int, on pool: BlockingThreadPool
    ) async throws {
        try await pool.run { try file.write(bytes, at: offset) }
    }
}
