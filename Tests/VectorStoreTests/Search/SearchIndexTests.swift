import Core
import ModelProviders
import Net
import Postgres
import Support
import Testing

@testable import VectorStore

/// Counts index scans inside the search's own transaction.
@Suite struct SearchIndexTests {
    @Test("the statement reads the index of its vector size")
    func vectors() async throws {
        let database = try await TestDatabase.make()
        for dimensions in [384, 768, 1024, 1536, 3072] {
            let embeddings = ScriptedEmbeddings(dimensions: dimensions)
            let fixture = try await StoreFixture.make(embeddings: embeddings, in: database)
            try await fixture.fill()
            let vector = try await embeddings.embed(["current"], as: .query)[0]
            let scans = try await database.withTenant(fixture.tenant) { transaction in
                // Few rows are rather sorted than read by distance, unless the planner is kept from it.
                try await transaction.batch(["SET LOCAL enable_seqscan = off", "SET LOCAL enable_sort = off"])
                let store = try #require(try await DocumentStore(transaction: transaction).store("course"))
                let hits = try await ChunkStore(statements: transaction).search(
                    Self.search("current", vector), in: store.id)
                #expect(hits.count == 5)
                return try await Self.scans(of: "chunks_embedding_\(dimensions)", in: transaction)
            }
            #expect(scans == 1, "\(dimensions)")
        }
    }

    @Test("a store of many chunks reads the index of words, row-level security or not")
    func words() async throws {
        let fixture = try await StoreFixture.make(embeddings: ScriptedEmbeddings(dimensions: 3))
        try await fixture.fill(["a.md": "Alpha."])
        try await fixture.database.withTenant(fixture.tenant) { transaction in
            try await transaction.execute(
                """
                INSERT INTO chunks (id, tenant_id, store_id, document_id, position, heading_path, text, start_offset,
                    end_offset, embedding, dimensions)
                SELECT gen_random_uuid(), tenant_id, store_id, id, n, '{}', 'passage number ' || n, 0, 1, '[1,0,0]', 3
                FROM documents, generate_series(1, 2000) AS n
                """)
        }
        try await analyze(fixture.database)
        let scans = try await fixture.database.withTenant(fixture.tenant) { transaction in
            // Passages as short as these are cheaper to read all, which real ones are not.
            try await transaction.execute("SET LOCAL enable_seqscan = off")
            let store = try #require(try await DocumentStore(transaction: transaction).store("course"))
            let hits = try await ChunkStore(statements: transaction).search(
                Self.search("Where is 1234?", [0, 1, 0]), in: store.id)
            #expect(hits.contains { $0.text == "passage number 1234" })
            return try await Self.scans(of: "chunks_words", in: transaction)
        }
        #expect(scans > 0)
    }

    private static func search(_ query: String, _ vector: [Float]) -> Search {
        Search(query: query, vector: vector, limit: 5, minimumSimilarity: nil, candidates: 50, wordCandidates: 300)
    }

    private static func scans(of index: String, in transaction: Transaction) async throws -> Int {
        let row = try await transaction.queryOne("SELECT pg_stat_get_xact_numscans(\(index)::text::regclass)")
        return try #require(row).decode(Int.self)
    }

    /// Gathers the statistics that autovacuum would gather in time; only the owner may.
    private func analyze(_ database: Database) async throws {
        let owner = try #require(TestDatabase.ownerConfiguration(of: database))
        let session = try await Session.open(
            owner, loop: TestServer.loops.next(), logger: Logger(label: "tests", sink: DiscardingLogSink()))
        try await session.execute("ANALYZE chunks")
        await session.close()
    }
}
