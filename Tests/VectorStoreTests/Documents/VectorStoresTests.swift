import Core
import ModelProviders
import Postgres
import Support
import Testing
import VectorStore

@Suite struct VectorStoresTests {
    @Test("a store is made once for each slug")
    func creation() async throws {
        let fixture = try await StoreFixture.make()
        let store = try await fixture.stores.create(slug: "course-1", title: "Circuits", in: fixture.tenant)
        #expect(store.slug == "course-1" && store.title == "Circuits" && store.embeddingModel == nil)
        await #expect(throws: VectorStoreError.slugTaken("course-1")) {
            try await fixture.stores.create(slug: "course-1", title: nil, in: fixture.tenant)
        }
        #expect(try await fixture.count("vector_stores") == 1)
    }

    @Test("a slug is a DNS label, and any other is refused by its name")
    func slugs() async throws {
        let fixture = try await StoreFixture.make()
        for slug in ["", "-a", "a-", "A", "é", "a b", "a_b", "a/b", String(repeating: "a", count: 64)] {
            let error = await #expect(throws: VectorStoreError.self, "\(slug)") {
                try await fixture.stores.create(slug: slug, title: nil, in: fixture.tenant)
            }
            #expect(error?.details == ["path": "slug"])
        }
        #expect(try await fixture.count("vector_stores") == 0)
        _ = try await fixture.stores.create(slug: String(repeating: "a", count: 63), title: nil, in: fixture.tenant)
    }

    @Test("a document is stored whole, and each chunk is the document's text between its offsets")
    func ingestion() async throws {
        let fixture = try await StoreFixture.make()
        _ = try await fixture.stores.create(slug: "course", title: nil, in: fixture.tenant)
        let text = "# É 😀\n\n" + String(repeating: "Où va l’électron ? Là-bas. ", count: 400)
        let document = try await fixture.stores.addDocument(
            store: "course", name: "é.md", mediaType: "Text/Markdown; charset=utf-8", text: text, in: fixture.tenant)
        #expect(document.chunks > 5)
        #expect(try await fixture.count("chunks") == document.chunks)
        let wrong = try await fixture.database.withTenant(fixture.tenant) { transaction in
            try await transaction.query(
                """
                SELECT c.position FROM chunks c JOIN documents d ON d.id = c.document_id
                WHERE c.text <> substring(d.text FROM c.start_offset + 1 FOR c.end_offset - c.start_offset)
                    OR c.heading_path <> '{É 😀}' OR d.text <> \(text)
                """)
        }
        #expect(wrong.isEmpty)
    }

    @Test("a document of the same name takes the place of the earlier one")
    func replacement() async throws {
        let fixture = try await StoreFixture.make()
        try await fixture.fill(["a.md": "# Old\n\nOne.\n\n# Older\n\nTwo.", "b.md": "Three."])
        let new = try await fixture.stores.addDocument(
            store: "course", name: "a.md", mediaType: "text/plain", text: "New.", in: fixture.tenant)
        #expect(new.chunks == 1)
        #expect(try await fixture.count("documents") == 2)
        #expect(try await fixture.count("chunks") == 2)
        let hits = try await fixture.stores.search(store: "course", query: "one two new", in: fixture.tenant)
        #expect(Set(hits.map(\.text)) == ["New.", "Three."])
    }

    @Test("two documents of one name that arrive at once leave one of them, whole")
    func concurrentReplacement() async throws {
        let fixture = try await StoreFixture.make()
        _ = try await fixture.stores.create(slug: "course", title: nil, in: fixture.tenant)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...6 {
                group.addTask {
                    let text = (1...number).map { "# Part \($0)\n\nText \(number)." }.joined(separator: "\n\n")
                    _ = try await fixture.stores.addDocument(
                        store: "course", name: "a.md", mediaType: "text/markdown", text: text, in: fixture.tenant)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await fixture.count("documents") == 1)
        let rows = try await fixture.database.withTenant(fixture.tenant) { transaction in
            try await transaction.query("SELECT count(*), count(DISTINCT text), min(right(text, 2)) FROM chunks")
        }
        let (chunks, texts, last) = try #require(rows.first).decode(Int.self, Int.self, String.self)
        #expect(texts == 1)
        #expect("\(chunks)." == last)
    }

    @Test("a failing model leaves the store as it was")
    func failingModel() async throws {
        let fixture = try await StoreFixture.make()
        try await fixture.fill(["a.md": "Old."])
        let failing = fixture.using(ScriptedEmbeddings(failure: ModelError(.unreachable, "gone")))
        await #expect(throws: ModelError.self) {
            try await failing.addDocument(
                store: "course", name: "a.md", mediaType: "text/plain", text: "New.", in: fixture.tenant)
        }
        let hits = try await fixture.stores.search(store: "course", query: "old", in: fixture.tenant)
        #expect(hits.map(\.text) == ["Old."])
    }

    @Test("vectors that cannot be compared are refused, and nothing is stored")
    func unusableVectors() async throws {
        let fixture = try await StoreFixture.make()
        _ = try await fixture.stores.create(slug: "course", title: nil, in: fixture.tenant)
        for fault in UnusableEmbeddings.Fault.allCases {
            await #expect(throws: VectorStoreError.unusableEmbeddings, "\(fault)") {
                try await fixture.using(UnusableEmbeddings(fault: fault)).addDocument(
                    store: "course", name: "a.md", mediaType: "text/markdown", text: "# A\n\nx\n\n# B\n\ny",
                    in: fixture.tenant)
            }
        }
        #expect(try await fixture.count("documents") == 0)
    }

    @Test("chunks are embedded in batches of 32")
    func batches() async throws {
        let embeddings = CountingEmbeddings()
        let fixture = try await StoreFixture.make(embeddings: embeddings)
        _ = try await fixture.stores.create(slug: "course", title: nil, in: fixture.tenant)
        let text = (1...70).map { "# Part \($0)\n\nText." }.joined(separator: "\n\n")
        let document = try await fixture.stores.addDocument(
            store: "course", name: "a.md", mediaType: "text/markdown", text: text, in: fixture.tenant)
        #expect(document.chunks == 70)
        #expect(embeddings.batches == [32, 32, 6])
    }

    @Test("vectors of two models never lie in one store, and an emptied store takes the new model")
    func changedModel() async throws {
        let fixture = try await StoreFixture.make()
        try await fixture.fill(["a.md": "Alpha."])
        let other = CountingEmbeddings()
        let stores = fixture.using(other)
        let refusal = VectorStoreError.embeddingModelChanged(
            store: "course", storeModel: ScriptedEmbeddings().model, currentModel: other.model)
        await #expect(throws: refusal) {
            try await stores.search(store: "course", query: "alpha", in: fixture.tenant)
        }
        await #expect(throws: refusal) {
            try await stores.addDocument(
                store: "course", name: "b.md", mediaType: "text/plain", text: "Beta.", in: fixture.tenant)
        }
        #expect(try await fixture.count("documents") == 1)
        _ = try await stores.addDocument(
            store: "course", name: "a.md", mediaType: "text/plain", text: "Gamma.", in: fixture.tenant)
        let hits = try await stores.search(store: "course", query: "gamma", in: fixture.tenant)
        #expect(hits.map(\.text) == ["Gamma."])
    }

    @Test("an unknown store, media type or unusable text is refused before the model is asked")
    func refusals() async throws {
        let embeddings = CountingEmbeddings()
        let fixture = try await StoreFixture.make(embeddings: embeddings)
        _ = try await fixture.stores.create(slug: "course", title: nil, in: fixture.tenant)
        func add(store: String = "course", name: String = "a", type: String = "text/plain", text: String = "x")
            async throws
        {
            _ = try await fixture.stores.addDocument(
                store: store, name: name, mediaType: type, text: text, in: fixture.tenant)
        }
        await #expect(throws: VectorStoreError.unknownStore("none")) { try await add(store: "none") }
        await #expect(throws: VectorStoreError.unsupportedMediaType("application/pdf")) {
            try await add(type: "application/pdf")
        }
        for text in ["", " \n\t", "a\0b"] {
            await #expect(throws: VectorStoreError.self) { try await add(text: text) }
        }
        for name in ["", " ", "a\nb", "a\0", String(repeating: "é", count: 256)] {
            await #expect(throws: VectorStoreError.self) { try await add(name: name) }
        }
        #expect(embeddings.batches.isEmpty)
        #expect(try await fixture.count("documents") == 0)
    }
}
