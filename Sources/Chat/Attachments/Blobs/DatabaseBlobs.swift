import Core
package import Postgres

/// Blobs as rows of the database, a piece each. No transaction waits for whoever sends or reads.
package struct DatabaseBlobs: BlobStore {
    /// What rows call this store.
    package static let name = "database"
    /// Bytes of each piece but the last.
    static let pieceLength = 256 << 10

    package var name: String { Self.name }
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    package func writer(for key: BlobKey, length: Int?) -> any BlobWriter {
        Writer(database: database, key: key)
    }

    package func read(
        _ key: BlobKey, _ range: Range<Int>, to take: ([UInt8]) async throws -> Void
    ) async throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let number = offset / Self.pieceLength
            // One piece at a time: its reader may be slow, and is waited for with no more than this in memory.
            let row = try await database.withTenant(key.tenantID) { transaction in
                try await transaction.queryOne(
                    """
                    SELECT content FROM attachment_pieces
                    WHERE tenant_id = app_tenant_id() AND attachment_id = \(key.id) AND number = \(number)
                    """)
            }
            guard let piece = try row?["content", [UInt8].self] else { throw BlobMissing() }
            let start = offset - number * Self.pieceLength
            let end = min(piece.count, range.upperBound - number * Self.pieceLength)
            guard start < end else { throw BlobMissing() }
            try await take(start == 0 && end == piece.count ? piece : Array(piece[start..<end]))
            offset += end - start
        }
    }

    private struct Writer: BlobWriter {
        let database: Database
        let key: BlobKey
        private var gathered: [UInt8] = []
        private var number = 0

        init(database: Database, key: BlobKey) {
            self.database = database
            self.key = key
        }

        mutating func write(_ bytes: [UInt8]) async throws {
            gathered += bytes
            while gathered.count >= DatabaseBlobs.pieceLength {
                try await store(Array(gathered.prefix(DatabaseBlobs.pieceLength)))
                gathered.removeFirst(DatabaseBlobs.pieceLength)
            }
        }

        mutating func finish() async throws {
            guard !gathered.isEmpty else { return }
            try await store(gathered)
            gathered = []
        }

        /// The pieces go with their row.
        mutating func cancel() {}

        private mutating func store(_ piece: [UInt8]) async throws {
            let (key, number) = (key, number)
            do {
                try await database.withTenant(key.tenantID) { transaction in
                    _ = try await transaction.execute(
                        """
                        INSERT INTO attachment_pieces (tenant_id, attachment_id, number, content)
                        VALUES (\(key.tenantID), \(key.id), \(number), \(piece))
                        """)
                }
            } catch let error as PostgresError where error.sqlState == .foreignKeyViolation {
                // Its attachment was deleted meanwhile.
                throw AttachmentProblem.unknown
            }
            self.number += 1
        }
    }
}
