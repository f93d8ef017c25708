import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing
import VectorStore

@testable import lyceum

@Suite struct IngestionTests {
    @Test("A document that nobody waits for is queued, and ready once a server has taken it in")
    func journey() async throws {
        let world = try await DocumentsWorld()
        let queued = try await world.queue("ohm.md", "# Ohm\n\nThe current follows the voltage.")
        #expect(queued["state"] == "queued" && queued["progress"] == 0.0 && queued["bytes"] == 39)
        #expect(try await world.found("current").isEmpty)
        await world.app.backend.ingestion.drain()
        let ready = try await world.document(queued).body
        #expect(ready["state"] == "ready" && ready["progress"] == 1.0 && ready["passages"] == 1, "\(ready)")
        #expect(try await world.found("current") == ["The current follows the voltage."])
    }

    @Test("What is in the store stays until its successor is whole, which then takes its place")
    func replacement() async throws {
        let world = try await DocumentsWorld()
        _ = try await world.queue("ohm.md", "Old words.")
        await world.app.backend.ingestion.drain()
        _ = try await world.queue("ohm.md", "Never read.")
        _ = try await world.queue("ohm.md", "New words.")
        #expect(try await world.found("words") == ["Old words."])
        let list = try await world.app.ask(DocumentsWorld.store + "/documents", as: world.teacher)
        #expect(list.body["data"]?.arrayValue?.map { $0["state"] } == ["queued", "ready"], "\(list.text)")
        await world.app.backend.ingestion.drain()
        #expect(try await world.found("words") == ["New words."])
        let store = try await world.app.ask(DocumentsWorld.store, as: world.teacher).body
        #expect(store["documents"] == 1 && store["passages"] == 1 && store["bytes"] == 10, "\(store)")
    }

    @Test("What a server that died had begun is taken in by the next one, and the dead one changes nothing any more")
    func death() async throws {
        let world = try await DocumentsWorld()
        let shown = try await world.queue("ohm.md", "The current follows.")
        let stores = world.app.backend.vectorStores
        let claimed = try await stores.claimDocuments(5, lease: .seconds(60))
        #expect(claimed.count == 1)
        #expect(try await world.document(shown).body["state"] == "reading")
        #expect(try await stores.claimDocuments(5, lease: .seconds(60)).isEmpty)
        try await stores.endDocumentClaims()
        #expect(try await world.document(shown).body["state"] == "queued")
        await #expect(throws: LostDocument.self) { try await stores.ingest(claimed[0], lease: .seconds(60)) }
        await world.app.backend.ingestion.drain()
        #expect(try await world.document(shown).body["state"] == "ready")
        await #expect(throws: LostDocument.self) { try await stores.renew(claimed[0], lease: .seconds(60)) }
    }

    @Test("Progress is seen while the passages get their vectors")
    func progress() async throws {
        let world = try await DocumentsWorld()
        let text = (1...70).map { "# Part \($0)\n\nText." }.joined(separator: "\n\n")
        let shown = try await world.queue("long.md", text)
        let embeddings = PausingEmbeddings { try? await world.document(shown).body["progress"]?.doubleValue }
        let stores = VectorStores(database: world.app.database, embeddings: embeddings, clock: world.app.clock)
        await world.server(stores).drain()
        #expect(embeddings.seen == [0, 32.0 / 70, 64.0 / 70])
        #expect(try await world.document(shown).body["state"] == "ready")
    }

    @Test("A model that is away is asked again later; one that refuses is not, until somebody asks for it")
    func failures() async throws {
        let world = try await DocumentsWorld()
        let shown = try await world.queue("ohm.md", "The current follows.")
        let away = world.stores(ScriptedEmbeddings(failure: ModelError(.unreachable, "gone")))
        await world.server(away).drain()
        let waiting = try await world.document(shown).body
        #expect(waiting["state"] == "queued" && waiting["error"]?.stringValue?.isEmpty == false, "\(waiting)")
        #expect(try #require(try await away.nextDocumentDue()) > .seconds(2))
        try await makeDue(world)
        let refusing = world.stores(ScriptedEmbeddings(failure: ModelError(.authentication, "no")))
        await world.server(refusing).drain()
        #expect(try await world.document(shown).body["state"] == "failed")
        #expect(try await away.nextDocumentDue() == nil)
        let retry = DocumentsWorld.store + "/documents/\(shown["id"]?.stringValue ?? "")/retry"
        let again = try await world.app.ask(retry, [:], as: world.teacher)
        #expect(again.status == 202 && again.body["state"] == "queued" && again.body["error"] == .null)
        #expect(try await world.app.ask(retry, [:], as: world.teacher).status == 409)
        await world.app.backend.ingestion.drain()
        #expect(try await world.document(shown).body["state"] == "ready")
    }

    @Test("A document is given up after so many attempts")
    func attempts() async throws {
        let world = try await DocumentsWorld()
        let shown = try await world.queue("ohm.md", "The current follows.")
        let server = world.server(world.stores(ScriptedEmbeddings(failure: ModelError(.overloaded, "later"))))
        for attempt in 1...6 {
            #expect(try await world.document(shown).body["state"] == "queued", "\(attempt)")
            await server.drain()
            try await makeDue(world)
        }
        #expect(try await world.document(shown).body["state"] == "failed")
    }

    @Test("A server that ends gives back what it works on, and that counts as no attempt")
    func ending() async throws {
        let world = try await DocumentsWorld()
        let shown = try await world.queue("ohm.md", "The current follows.")
        let begun = AsyncStream.makeStream(of: Void.self)
        let embeddings = PausingEmbeddings {
            begun.continuation.yield()
            try? await Task.sleep(for: .seconds(600))
            return nil
        }
        let stores = VectorStores(database: world.app.database, embeddings: embeddings, clock: world.app.clock)
        let server = world.server(stores)
        let running = Task { try await server.run() }
        for await _ in begun.stream { break }
        running.cancel()
        try await running.value
        #expect(try await world.document(shown).body["state"] == "queued")
        await world.app.backend.ingestion.drain()
        #expect(try await world.document(shown).body["state"] == "ready")
    }

    private func makeDue(_ world: DocumentsWorld) async throws {
        try await world.app.database.withTenant(world.tenant.id) { transaction in
            try await transaction.execute("UPDATE documents SET next_at = now() WHERE next_at IS NOT NULL")
        }
    }
}
