import Core
import ModelProviders
import Postgres
import Support
import Testing

@testable import VectorStore

@Suite struct SearchTests {
    @Test("a question finds its passage by meaning and by words, in English and French, with or without accents")
    func questions() async throws {
        let fixture = try await StoreFixture.make()
        try await fixture.fill()
        for (query, document, headings) in [
            ("What is the current through a resistor proportional to?", "ohm.md", ["Ohm's law"]),
            ("How is resistance measured?", "ohm.md", ["Ohm's law", "Units"]),
            ("Who bills the energy of lamps?", "power.md", ["Power"]),
            ("À quoi est proportionnelle l'intensité ?", "loi-d-ohm.md", ["La loi d'Ohm"]),
            ("a quoi est proportionnelle l’intensite", "loi-d-ohm.md", ["La loi d'Ohm"]),
            ("Avec quel amperemetre mesurer les intensités ?", "loi-d-ohm.md", ["La loi d'Ohm", "Les unités"]),
        ] {
            let hits = try await fixture.stores.search(store: "course", query: query, in: fixture.tenant)
            let best = try #require(hits.first)
            #expect(best.document == document && best.headingPath == headings, "\(query) \(hits.map(\.headingPath))")
            #expect(hits.map(\.score) == hits.map(\.score).sorted(by: >))
            #expect(best.score <= 1 && best.score > 0.5)
        }
    }

    @Test("elisions, inflections and missing accents match by words alone, in text and headings")
    func words() async throws {
        let fixture = try await StoreFixture.make()
        try await fixture.fill()
        let found = try await fixture.database.withTenant(fixture.tenant) { transaction in
            var found: [String: Int] = [:]
            for question in [
                "l'intensité", "l’intensité", "intensites", "d'ampèremètres", "résistances", "lamps", "résistors",
                "Quelle est la loi d’Ohm ?", "the of les quelle", "", "' | ! & :* \\", "(((", "zzz",
            ] {
                found[question] = try await transaction.query(
                    """
                    SELECT 1 FROM search_chunk_words((SELECT id FROM vector_stores), \(question), 100)
                    """
                ).count
            }
            return found
        }
        #expect(
            found == [
                "l'intensité": 2, "l’intensité": 2, "intensites": 2, "d'ampèremètres": 1, "résistances": 3, "lamps": 1,
                "résistors": 1, "Quelle est la loi d’Ohm ?": 4, "the of les quelle": 0, "": 0, "' | ! & :* \\": 0,
                "(((": 0, "zzz": 0,
            ])
    }

    @Test("a hit tells its exact place and the cosine of question and passage")
    func hits() async throws {
        let fixture = try await StoreFixture.make()
        try await fixture.fill(["a.md": "# Tïtle 😀\n\nAlpha beta.", "b.md": "Gamma delta."])
        let hit = try #require(
            try await fixture.stores.search(store: "course", query: "alpha beta tïtle", in: fixture.tenant).first)
        #expect(hit.text == "Alpha beta." && hit.start == 11 && hit.end == 22 && hit.headingPath == ["Tïtle 😀"])
        #expect(hit.score == 1)
        #expect(abs(hit.similarity - 1) < 1e-6)
    }

    @Test("the minimum similarity leaves nothing of an irrelevant question")
    func minimumSimilarity() async throws {
        let fixture = try await StoreFixture.make()
        try await fixture.fill()
        let query = "Who wrote sonnets about volcanoes?"
        let all = try await fixture.stores.search(store: "course", query: query, in: fixture.tenant)
        #expect(!all.isEmpty)
        let none = try await fixture.stores.search(
            store: "course", query: query, minimumSimilarity: 0.6, in: fixture.tenant)
        #expect(none.isEmpty)
        let some = try await fixture.stores.search(
            store: "course", query: "power of a lamp, the product of voltage and current", minimumSimilarity: 0.6,
            in: fixture.tenant)
        #expect(some.map(\.document) == ["power.md"])
    }

    @Test("the limit holds, an empty store gives nothing, and a wrong question or limit is refused by name")
    func limits() async throws {
        let fixture = try await StoreFixture.make()
        _ = try await fixture.stores.create(slug: "empty", title: nil, in: fixture.tenant)
        #expect(try await fixture.stores.search(store: "empty", query: "x", in: fixture.tenant).isEmpty)
        try await fixture.fill()
        #expect(
            try await fixture.stores.search(store: "course", query: "current", limit: 2, in: fixture.tenant).count == 2)
        await #expect(throws: VectorStoreError.unknownStore("none")) {
            try await fixture.stores.search(store: "none", query: "x", in: fixture.tenant)
        }
        for (query, limit, path) in [
            (" \n", 5, "query"), ("a\0", 5, "query"), (String(repeating: "a", count: 4001), 5, "query"),
            ("a", 0, "limit"), ("a", 51, "limit"),
        ] {
            let error = await #expect(throws: VectorStoreError.self) {
                try await fixture.stores.search(store: "course", query: query, limit: limit, in: fixture.tenant)
            }
            #expect(error?.details == ["path": .string(path)])
        }
    }

    @Test("a passage comes with the text around it, and with less at the ends of its document")
    func passages() async throws {
        let fixture = try await StoreFixture.make()
        try await fixture.fill(["a.md": "# Été\n\nAlpha 😀.\n\n# B\n\nBeta.\n\n# C\n\nGamma."])
        let hits = try await fixture.stores.search(store: "course", query: "beta", in: fixture.tenant)
        let beta = try #require(hits.first)
        let passage = try await fixture.stores.passage(beta.chunkID, context: 10, in: fixture.tenant)
        #expect(
            passage
                == Passage(
                    chunkID: beta.chunkID, document: "a.md", headingPath: ["B"], text: "Beta.", place: nil,
                    before: " 😀.\n\n# B\n\n",
                    after: "\n\n# C\n\nGam", start: 22, end: 27))
        let wide = try await fixture.stores.passage(beta.chunkID, in: fixture.tenant)
        #expect(wide.before == "# Été\n\nAlpha 😀.\n\n# B\n\n")
        #expect(wide.after == "\n\n# C\n\nGamma.")
        let bare = try await fixture.stores.passage(beta.chunkID, context: 0, in: fixture.tenant)
        #expect(bare.before.isEmpty && bare.after.isEmpty)
        await #expect(throws: VectorStoreError.unknownChunk) {
            try await fixture.stores.passage(SystemIdentifierGenerator().make(), in: fixture.tenant)
        }
    }

    @Test("vectors of a size without an index are searched all the same")
    func oddSize() async throws {
        let fixture = try await StoreFixture.make(embeddings: ScriptedEmbeddings(dimensions: 100))
        try await fixture.fill()
        let hits = try await fixture.stores.search(store: "course", query: "power of a lamp", in: fixture.tenant)
        #expect(hits.first?.document == "power.md")
    }
}
