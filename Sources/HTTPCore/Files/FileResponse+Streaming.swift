package import Core

extension FileState {
    /// The state of an open file, tagged with what its file system knows of it.
    package init(_ file: OpenFile) {
        self.init(tag: EntityTag("\"\(file.version)\""), length: file.length, modified: HTTPDate(file.modified))
    }
}

extension FileResponse {
    /// The whole answer for a file on disk, read in pieces on the pool's threads as the client takes them, or the error
    /// that the status is.
    package func response(reading file: OpenFile, on pool: BlockingThreadPool) throws(HTTPError) -> HTTPResponse {
        try throwError()
        guard contentLength > 0 else { return HTTPResponse(status: status, fields: fields) }
        let segments = segments
        let body = HTTPResponse.Body.counted(contentLength) { writer in
            for segment in segments {
                switch segment {
                case .framing(let text): try await writer.write(text)
                case .file(let range): try await Self.send(range, of: file, on: pool, to: writer)
                }
            }
        }
        return HTTPResponse(status: status, fields: fields, body: body)
    }

    /// Bytes of the file that are in memory at a time, apart from what waits in the connection.
    private static let pieceBytes = 128 << 10

    private static func send(
        _ range: ByteRange, of file: OpenFile, on pool: BlockingThreadPool, to writer: any ResponseWriter
    ) async throws {
        var offset = range.first
        while offset <= range.last {
            let (start, count) = (offset, min(pieceBytes, range.last - offset + 1))
            let piece = try await pool.run { try file.read(at: start, count: count) }
            guard !piece.isEmpty else { throw FileShrank() }
            try await writer.write(piece)
            offset += piece.count
        }
    }
}

/// A file ended before what was announced of it: the answer is cut, so that nobody takes it for the whole.
struct FileShrank: Error {}
