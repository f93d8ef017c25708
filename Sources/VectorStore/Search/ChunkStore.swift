import Core
import Documents
import Postgres

/// The statements that find and read chunks.
struct ChunkStore: Sendable {
    let statements: any QueryExecutor

    /// The best chunks by meaning and by words, in one statement and one round trip.
    ///
    /// The nearest vectors and the best matches of the words each give a ranking; reciprocal rank fusion adds
    /// 1 / (60 + rank) over both, scaled so that the first of both gets 1. Similarity is then computed exactly, from the
    /// full vectors, for the few chunks that either ranking names.
    func search(_ search: Search, in store: VectorStoreID) async throws -> [SearchHit] {
        let (vector, rounded) = (Embedding(search.vector), HalfEmbedding(rounding: search.vector))
        // The indexes are partial and on an expression: both stand in the statement as they do there, not as parameters.
        let size = Query(unsafeSQL: "\(search.vector.count)")
        let half = Query(unsafeSQL: "halfvec(\(search.vector.count))")
        let statement: Query = """
            WITH nearest AS (
                SELECT id, row_number() OVER (ORDER BY distance, id) AS rank FROM (
                    SELECT id, embedding::\(half) <=> \(rounded)::\(half) AS distance
                    FROM chunks
                    WHERE tenant_id = app_tenant_id() AND store_id = \(store) AND dimensions = \(size)
                    ORDER BY distance
                    LIMIT \(search.candidates)
                ) AS found
            ), worded AS (
                SELECT chunk_id AS id, row_number() OVER (ORDER BY relevance DESC, chunk_id) AS rank
                FROM search_chunk_words(\(store), \(search.query), \(search.wordCandidates))
                ORDER BY rank LIMIT \(search.candidates)
            ), fused AS (
                SELECT id, sum(61 / (2 * (60.0 + rank)))::float8 AS score
                FROM (SELECT * FROM nearest UNION ALL SELECT * FROM worded) AS ranked
                GROUP BY id
            ), hits AS (
                SELECT c.id, c.document_id, c.heading_path, c.text, c.start_offset, c.end_offset, fused.score,
                    c.place_kind, c.first_place, c.last_place,
                    1 - (c.embedding <=> \(vector)::vector) AS similarity
                FROM fused JOIN chunks AS c USING (id)
                WHERE c.dimensions = \(size)
            )
            SELECT hits.id, hits.document_id, d.name, hits.heading_path, hits.text, hits.start_offset, hits.end_offset,
                hits.score, hits.similarity, hits.place_kind, hits.first_place, hits.last_place
            FROM hits JOIN documents AS d ON d.id = hits.document_id
            WHERE hits.similarity >= coalesce(\(search.minimumSimilarity)::float8, -2)
            ORDER BY hits.score DESC, hits.similarity DESC, hits.id
            LIMIT \(search.limit)
            """
        let results = try await statements.batch([Self.settings, statement])
        return try results[1].map(Self.hit)
    }

    /// Iterative scans keep looking when the nearest vectors belong to others; a plan made for these values fits a
    /// tenant of ten chunks and one of a million, which no shared plan does.
    private static let settings: Query = """
        SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '100', true),
            set_config('plan_cache_mode', 'force_custom_plan', true)
        """

    private static func hit(_ row: Row) throws -> SearchHit {
        SearchHit(
            chunkID: try row["id", ChunkID.self], documentID: try row["document_id", DocumentID.self],
            document: try row["name", String.self], headingPath: try row["heading_path", [String].self],
            text: try row["text", String.self], place: try place(row), start: try row["start_offset", Int.self],
            end: try row["end_offset", Int.self], score: try row["score", Double.self],
            similarity: try row["similarity", Double.self])
    }

    private static func place(_ row: Row) throws -> DocumentPlace? {
        guard let kind = try row["place_kind", String?.self].flatMap(DocumentPlace.Kind.init(rawValue:)) else {
            return nil
        }
        return DocumentPlace(
            kind, try row["first_place", Int.self], through: try row["last_place", Int.self])
    }

    /// The chunk with up to so many Unicode scalars of its document on either side, or nil.
    func passage(_ chunk: ChunkID, context: Int) async throws -> Passage? {
        let row = try await statements.queryOne(
            """
            SELECT d.name, c.heading_path, c.text, c.start_offset, c.end_offset,
                substring(d.text FROM greatest(c.start_offset - \(context), 0) + 1
                    FOR least(c.start_offset, \(context))) AS before,
                substring(d.text FROM c.end_offset + 1 FOR \(context)) AS after,
                c.place_kind, c.first_place, c.last_place
            FROM chunks AS c JOIN documents AS d ON d.id = c.document_id
            WHERE c.id = \(chunk)
            """)
        guard let row else { return nil }
        return Passage(
            chunkID: chunk, document: try row["name", String.self], headingPath: try row["heading_path", [String].self],
            text: try row["text", String.self], place: try Self.place(row), before: try row["before", String.self],
            after: try row["after", String.self], start: try row["start_offset", Int.self],
            end: try row["end_offset", Int.self])
    }
}
