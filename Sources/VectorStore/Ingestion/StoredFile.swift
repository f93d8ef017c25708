import Core
import Documents
import Postgres

/// A file that waits in its document's row, read piece by piece.
struct StoredFile: DocumentSource {
    let statements: any QueryExecutor
    let document: DocumentID
    let size: Int
    private var window: [UInt8] = []
    private var start = 0

    init(statements: any QueryExecutor, document: DocumentID, size: Int) {
        (self.statements, self.document, self.size) = (statements, document, size)
    }

    /// Throws `LostDocument` where it is not there any more.
    mutating func bytes(_ range: Range<Int>) async throws -> [UInt8] {
        let range = range.clamped(to: 0..<size)
        guard !range.isEmpty else { return [] }
        if range.lowerBound < start || range.upperBound > start + window.count {
            // What is read next lies behind, mostly.
            let end = min(size, max(range.upperBound, range.lowerBound + (256 << 10)))
            let row = try await statements.queryOne(
                """
                SELECT substring(file FROM \(range.lowerBound + 1) FOR \(end - range.lowerBound)) FROM documents
                WHERE tenant_id = app_tenant_id() AND id = \(document) AND file IS NOT NULL
                """)
            guard let row else { throw LostDocument() }
            (window, start) = (try row.decode([UInt8].self), range.lowerBound)
        }
        return Array(window[(range.lowerBound - start)..<(range.upperBound - start)])
    }
}
