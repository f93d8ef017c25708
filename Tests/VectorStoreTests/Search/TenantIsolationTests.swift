import Core
import Postgres
import Support
import Testing
import VectorStore

/// Calls every method of the stores as two tenants that have stores of the same slug.
@Suite struct TenantIsolationTests {
    /// Isolates: vector_stores, documents, chunks
    @Test("two tenants have stores of one slug, and each finds only its own passages")
    func search() async throws {
        let (fixture, other) = try await twoTenants()
        for (tenant, name) in [(fixture.tenant, "ours.md"), (other, "theirs.md")] {
            let hits = try await fixture.stores.search(
                store: "course", query: "the secret of the lamp", limit: 50, in: tenant)
            #expect(hits.map(\.document) == [name])
        }
        _ = try await fixture.stores.create(slug: "ours-alone", title: nil, in: fixture.tenant)
        await #expect(throws: VectorStoreError.unknownStore("ours-alone")) {
            try await fixture.stores.search(store: "ours-alone", query: "secret", in: other)
        }
    }

    @Test("a tenant adds no document to another's store and replaces none")
    func documents() async throws {
        let (fixture, other) = try await twoTenants()
        _ = try await fixture.stores.create(slug: "ours-alone", title: nil, in: fixture.tenant)
        await #expect(throws: VectorStoreError.unknownStore("ours-alone")) {
            try await fixture.stores.addDocument(
                store: "ours-alone", name: "x.md", mediaType: "text/plain", text: "x", in: other)
        }
        _ = try await fixture.stores.addDocument(
            store: "course", name: "ours.md", mediaType: "text/plain", text: "Another text.", in: other)
        let hits = try await fixture.stores.search(store: "course", query: "secret", in: fixture.tenant)
        #expect(hits.map(\.text) == ["The secret of our lamp."])
    }

    @Test("a passage is shown to its own tenant only")
    func passages() async throws {
        let (fixture, other) = try await twoTenants()
        let hits = try await fixture.stores.search(store: "course", query: "secret", in: fixture.tenant)
        let chunk = try #require(hits.first).chunkID
        #expect(try await fixture.stores.passage(chunk, in: fixture.tenant).text == "The secret of our lamp.")
        await #expect(throws: VectorStoreError.unknownChunk) {
            try await fixture.stores.passage(chunk, in: other)
        }
    }

    @Test("no row is visible without a tenant, and none can be written for another")
    func rows() async throws {
        let (fixture, other) = try await twoTenants()
        for table in ["vector_stores", "documents", "chunks"] {
            let visible = try await fixture.database.query("SELECT 1 FROM \(unsafeSQL: table)")
            #expect(visible.isEmpty, "\(table)")
            let own = try await fixture.count(table)
            #expect(own == 1, "\(table)")
            await #expect(throws: PostgresError.self, "\(table)") {
                try await fixture.database.withTenant(fixture.tenant) { transaction in
                    try await transaction.execute("UPDATE \(unsafeSQL: table) SET tenant_id = \(other)")
                }
            }
        }
    }

    @Test("the function that runs past the policy gives nothing without a tenant, and nothing of another's store")
    func definerFunction() async throws {
        let (fixture, other) = try await twoTenants()
        let store = try await fixture.database.withTenant(fixture.tenant) { transaction in
            try #require(try await transaction.queryOne("SELECT id FROM vector_stores")).decode(VectorStoreID.self)
        }
        let search: Query = "SELECT chunk_id FROM search_chunk_words(\(store), 'secret', 100)"
        #expect(try await fixture.database.withTenant(fixture.tenant) { try await $0.query(search) }.count == 1)
        #expect(try await fixture.database.withTenant(other) { try await $0.query(search) }.isEmpty)
        #expect(try await fixture.database.query(search).isEmpty)
        #expect(try await fixture.database.withTransaction { try await $0.query(search) }.isEmpty)
    }

    @Test("a document cannot be attached to another tenant's store, nor a chunk to another's document")
    func foreignKeys() async throws {
        let (fixture, other) = try await twoTenants()
        let (store, document) = try await fixture.database.withTenant(fixture.tenant) { transaction in
            try #require(try await transaction.queryOne("SELECT store_id, id FROM documents"))
                .decode(VectorStoreID.self, DocumentID.self)
        }
        let id: DocumentID = SystemIdentifierGenerator().make()
        let attempts: [Query] = [
            """
            INSERT INTO documents (id, tenant_id, store_id, name, media_type, text, created_at)
            VALUES (\(id), \(other), \(store), 'x', 'text/plain', 'x', now())
            """,
            """
            INSERT INTO chunks (id, tenant_id, store_id, document_id, position, heading_path, text, start_offset,
                end_offset, embedding, dimensions)
            SELECT \(id), \(other), id, \(document), 7, '{}', 'x', 0, 1, '[1]', 1 FROM vector_stores
            """,
        ]
        for attempt in attempts {
            let error = await #expect(throws: PostgresError.self) {
                try await fixture.database.withTenant(other) { try await $0.execute(attempt) }
            }
            #expect(error?.isForeignKeyViolation == true, "\(String(describing: error))")
        }
    }

    /// A store `course` for each of two tenants, with one document each.
    private func twoTenants() async throws -> (StoreFixture, other: TenantID) {
        let fixture = try await StoreFixture.make()
        let other = try await TestTenant.insert(into: fixture.database)
        try await fixture.fill(["ours.md": "The secret of our lamp."])
        try await fixture.fill(["theirs.md": "The secret of their lamp."], in: other)
        return (fixture, other)
    }
}
