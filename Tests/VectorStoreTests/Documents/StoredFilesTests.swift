import Core
import Documents
import Postgres
import Support
import Testing

@testable import VectorStore

@Suite struct StoredFilesTests {
    private static func slides() throws -> [UInt8] {
        let slide = { (title: String) in
            "<p:sld><p:sp><p:nvSpPr><p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr><a:p><a:t>\(title)</a:t></a:p></p:sp></p:sld>"
        }
        return try ZipBuilder([
            ("[Content_Types].xml", ""), ("ppt/presentation.xml", "<p/>"),
            ("ppt/slides/slide1.xml", slide("The current follows the voltage")),
            ("ppt/slides/slide2.xml", slide("Energy is billed in kilowatt hours")),
        ]).bytes()
    }

    private func queue(_ bytes: [UInt8], _ fixture: StoreFixture) async throws -> DocumentRecord {
        try await fixture.stores.enqueueDocument(
            store: "course", name: "Slides.pptx", mediaType: DocumentType.pptx.rawValue, content: .file(bytes),
            in: fixture.tenant
        ) { _, _, _ in }
    }

    /// What is kept of files, in bytes.
    private func kept(_ fixture: StoreFixture) async throws -> Int {
        try await fixture.database.withTenant(fixture.tenant) { transaction in
            try await transaction.queryOne("SELECT coalesce(sum(octet_length(file)), 0)::bigint FROM documents")?
                .decode(Int.self) ?? -1
        }
    }

    @Test("A file waits in the store until it is read; its passages are found with their slides, and it goes")
    func reading() async throws {
        let fixture = try await StoreFixture.make()
        _ = try await fixture.stores.create(slug: "course", title: nil, in: fixture.tenant)
        let bytes = try Self.slides()
        let queued = try await queue(bytes, fixture)
        #expect(queued.bytes == bytes.count && queued.state == .queued)
        #expect(try await kept(fixture) == bytes.count)
        let claimed = try #require(try await fixture.stores.claimDocuments(1, lease: .seconds(60)).first)
        try await fixture.stores.ingest(claimed, lease: .seconds(60))
        #expect(try await kept(fixture) == 0)
        let hit = try #require(
            try await fixture.stores.search(
                store: "course", query: "kilowatt hours", limit: 1, in: fixture.tenant
            ).first)
        #expect(hit.place == DocumentPlace(.slide, 2) && hit.headingPath == ["Energy is billed in kilowatt hours"])
        let passage = try await fixture.stores.passage(hit.chunkID, in: fixture.tenant)
        #expect(passage.place == hit.place && passage.before.contains("voltage"))
        let stored = try await fixture.stores.document(claimed.id, of: "course", in: fixture.tenant)
        #expect(stored.state == .ready && stored.bytes == bytes.count && stored.mediaType == DocumentType.pptx.rawValue)
    }

    @Test(
        "A file that cannot be read says why, keeps its bytes for another attempt, and no store takes another tenant's")
    func unreadable() async throws {
        let fixture = try await StoreFixture.make()
        _ = try await fixture.stores.create(slug: "course", title: nil, in: fixture.tenant)
        _ = try await queue(Array("PK and nothing".utf8), fixture)
        let claimed = try #require(try await fixture.stores.claimDocuments(1, lease: .seconds(60)).first)
        await #expect(
            throws: VectorStoreError.unreadable("The file is announced as a document and is no sound archive.")
        ) {
            try await fixture.stores.ingest(claimed, lease: .seconds(60))
        }
        try await fixture.stores.fail(claimed, message: "no archive", allowsRetry: false)
        #expect(try await kept(fixture) == 14)
        let other = try await StoreFixture.make(in: fixture.database)
        var foreign = StoredFile(
            statements: fixture.database.statements(of: other.tenant), document: claimed.id, size: 14)
        await #expect(throws: LostDocument.self) { try await foreign.bytes(0..<4) }
        var own = StoredFile(
            statements: fixture.database.statements(of: fixture.tenant), document: claimed.id, size: 14)
        #expect(try await own.bytes(3..<6) == Array("and".utf8))
    }

    @Test("A document that is read while its sender waits leaves the store as it was where it cannot be")
    func waiting() async throws {
        let fixture = try await StoreFixture.make()
        _ = try await fixture.stores.create(slug: "course", title: nil, in: fixture.tenant)
        func add(_ content: DocumentContent, _ type: DocumentType) async throws -> StoredDocument {
            try await fixture.stores.addDocument(
                store: "course", name: "a", mediaType: type.rawValue, content: content, in: fixture.tenant)
        }
        await #expect(throws: VectorStoreError.self) { try await add(.file([1, 2, 3]), .docx) }
        await #expect(throws: VectorStoreError.unreadable("The file is empty.")) { try await add(.file([]), .pdf) }
        #expect(try await fixture.count("documents") == 0)
        #expect(try await add(.file(try Self.slides()), .pptx).chunks == 2)
        #expect(try await add(.text("Name,Unit\nU,volt\n"), .csv).chunks == 1)
        let hit = try await fixture.stores.search(store: "course", query: "volt", in: fixture.tenant).first
        #expect(hit?.text == "Name: U; Unit: volt" && hit?.place == nil)
    }
}
