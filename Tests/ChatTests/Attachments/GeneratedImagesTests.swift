import Core
import Crypto
import Documents
import HTTPCore
import ModelProviders
import Postgres
import Support
import Testing
import Workflows

@testable import Chat

/// Images that models make, beside what people attach.
@Suite struct GeneratedImagesTests {
    private struct World {
        let database: Database
        let attachments: Attachments
        let images: GeneratedImages
        let clock = SetClock()
        let identifiers = SystemIdentifierGenerator()

        init() async throws {
            database = try await TestDatabase.make()
            attachments = Attachments(
                store: AttachmentStore(database: database), blobs: BlobStores([DatabaseBlobs(database: database)]),
                links: AttachmentLinks(publicURL: "https://s.example", keys: [[1, 2, 3]], clock: clock),
                text: TextExtraction(
                    reader: DocumentReader(), logger: Logger(label: "test", level: .error, sink: DiscardingLogSink())),
                identifiers: identifiers)
            images = GeneratedImages(attachments: attachments)
        }

        /// A run in a conversation of somebody's.
        func run(in tenant: TenantID? = nil) async throws -> (run: RunReference, owner: PersonalScope) {
            let id = if let tenant { tenant } else { try await TestTenant.insert(into: database) }
            let (user, workflow, thread): (UserID, WorkflowID, ThreadID) = (
                identifiers.make(), identifiers.make(), identifiers.make()
            )
            try await database.withTenant(id) { transaction in
                _ = try await transaction.batch([
                    "INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES (\(id), \(user), 'learner', now())",
                    """
                    INSERT INTO users (id, email, name, password_hash, created_at)
                    VALUES (\(user), \(user.description + "@example.org"), 'Person', '', now())
                    """,
                    """
                    INSERT INTO workflows (id, tenant_id, slug, title, description, created_at, updated_at)
                    VALUES (\(workflow), \(id), \(workflow.description), 'W', '', now(), now())
                    """,
                    """
                    INSERT INTO threads (id, tenant_id, user_id, workflow_id, created_at, updated_at)
                    VALUES (\(thread), \(id), \(user), \(workflow), now(), now())
                    """,
                ])
            }
            return (
                RunReference(tenantID: id, runID: identifiers.make(), threadID: thread),
                PersonalScope(tenantID: id, userID: user)
            )
        }

        func made(_ key: String, in run: RunReference, _ bytes: [UInt8] = SampleFiles.png) async throws -> KeptImage {
            guard case .free(let room) = try await images.room(for: key, of: run) else { throw BlobMissing() }
            return try await images.keep(
                MadeImage(bytes: bytes, revisedPrompt: "A grey\ncat"), in: room, prompt: "A cat", of: run)
        }
    }

    @Test(
        "An image is its conversation's owner's, whole, counted, and found again by what made it",
        arguments: [AttachmentType.png, .jpeg, .gif, .webp])
    func kept(type: AttachmentType) async throws {
        let world = try await World()
        let (run, owner) = try await world.run()
        let bytes =
            switch type {
            case .jpeg: SampleFiles.jpeg
            case .gif: SampleFiles.gif
            case .webp: SampleFiles.webp
            default: SampleFiles.png
            }
        let image = try await world.made("a", in: run, bytes)
        #expect(image.revisedPrompt == "A grey\ncat")
        let id = try #require(AttachmentID(image.image.id))
        let stored = try await world.attachments.store.attachment(id, ofActive: owner)
        #expect(stored.origin == .model && stored.type == type && stored.size == bytes.count)
        #expect(stored.name.hasPrefix("A grey cat.") && stored.threadID == run.threadID)
        let blobs = try world.attachments.blobs.store(named: stored.store)
        #expect(try await blobs.bytes(of: stored.blob, 0..<bytes.count) == bytes)
        #expect(try await world.database.attachmentCounts() == [1, 1, 1, bytes.count])
        #expect(try await world.images.room(for: "a", of: run) == .kept(image))
        #expect(world.attachments.links.attachment(at: image.image.url, of: owner) == id)
        // It goes with the conversation.
        try await world.database.withTenant(run.tenantID) { transaction in
            _ = try await transaction.execute("DELETE FROM threads WHERE id = \(run.threadID)")
        }
        #expect(try await world.database.attachmentCounts() == [0, 0, 0, 0])
    }

    @Test("What is no image, or something else besides, leaves nothing")
    func noImage() async throws {
        let world = try await World()
        let (run, _) = try await world.run()
        for bytes in [
            SampleFiles.text, SampleFiles.pdf, [], SampleFiles.png + Array("<html><script>".utf8),
            Array(SampleFiles.png.dropLast(20)),
        ] {
            let error = await #expect(throws: ModelError.self) { try await world.made("a", in: run, bytes) }
            #expect(error?.reason == .malformedResponse)
            #expect(try await world.database.attachmentCounts() == [0, 0, 0, 0])
            #expect(try await world.images.keep(ImageSketch(bytes: bytes, progress: 0.5), of: run) == nil)
            #expect(try await world.database.attachmentCounts() == [0, 0, 0, 0])
        }
    }

    @Test("Room is kept before an image is paid for, given back, and taken over by whoever makes it again")
    func room() async throws {
        let world = try await World()
        let (run, _) = try await world.run()
        try await world.database.limitAttachments(of: run.tenantID, ["person_files": 1, "file_bytes": 100])
        guard case .free(let room) = try await world.images.room(for: "a", of: run) else { return }
        #expect(try await world.database.attachmentCounts() == [1, 0, 1, 100])
        guard case .free(let next) = try await world.images.room(for: "a", of: run) else { return }
        #expect(next != room)
        #expect(try await world.database.attachmentCounts() == [1, 0, 1, 100])
        let full = await #expect(throws: RunFailure.self) { try await world.images.room(for: "b", of: run) }
        #expect(full?.code == .noRoom)
        await #expect(throws: ModelError.self) {
            try await world.images.keep(
                MadeImage(bytes: [UInt8](repeating: 1, count: 101)), in: next, prompt: "", of: run)
        }
        #expect(try await world.database.attachmentCounts() == [0, 0, 0, 0])
        guard case .free(let last) = try await world.images.room(for: "a", of: run) else { return }
        await world.images.release(last, of: run)
        #expect(try await world.database.attachmentCounts() == [0, 0, 0, 0])
        // What is whole is not given back.
        let image = try await world.made("c", in: run)
        await world.images.release(image.image.id, of: run)
        #expect(try await world.database.attachmentCounts()[0] == 1)
    }

    @Test("A sketch is there for some minutes, and hinders no image")
    func sketch() async throws {
        let world = try await World()
        let (run, owner) = try await world.run()
        let sketch = try #require(
            try await world.images.keep(ImageSketch(bytes: SampleFiles.gif, progress: 0.5), of: run))
        let id = try #require(AttachmentID(sketch.id))
        #expect(try await world.attachments.store.attachment(id, ofActive: owner).size == SampleFiles.gif.count)
        try await TestDatabase.withOwner(of: world.database) { owner in
            _ = try await owner.query("UPDATE attachments SET expires_at = now() - interval '1 second'")
        }
        _ = try await world.made("a", in: run)
        let sweep = AttachmentSweep(
            store: world.attachments.store,
            logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))
        #expect(try await sweep.sweep() == 1)
        #expect(try await world.database.attachmentCounts()[0] == 1)
        try await world.database.limitAttachments(of: run.tenantID, ["person_files": 0])
        #expect(try await world.images.keep(ImageSketch(bytes: SampleFiles.gif, progress: 0.5), of: run) == nil)
    }

    /// Isolates: attachments
    @Test("Another conversation, person or tenant has nothing of it, whoever names it")
    func isolation() async throws {
        let world = try await World()
        let (run, _) = try await world.run()
        let image = try await world.made("a", in: run)
        let id = try #require(AttachmentID(image.image.id))
        let (beside, neighbour) = try await world.run(in: run.tenantID)
        let (far, stranger) = try await world.run()
        for (other, scope) in [(beside, neighbour), (far, stranger)] {
            guard case .free(let room) = try await world.images.room(for: "b", of: run) else { return }
            await world.images.release(room, of: other)
            await #expect(throws: ModelError.self) {
                try await world.images.keep(
                    MadeImage(bytes: SampleFiles.png), in: room, prompt: "", of: other)
            }
            await #expect(throws: AttachmentProblem.unknown) {
                try await world.attachments.store.attachment(id, ofActive: scope)
            }
            #expect(world.attachments.links.attachment(at: image.image.url, of: scope) == nil)
            #expect(try await world.database.attachmentCounts()[0] == 2)
        }
        await #expect(throws: UnknownThread.self) {
            try await world.images.room(
                for: "a",
                of: RunReference(tenantID: far.tenantID, runID: run.runID, threadID: run.threadID))
        }
    }

    @Test("An address in an item is one of today for whoever reads it, wherever it stands, and no other text changes")
    func renewing() async throws {
        let world = try await World()
        let (run, owner) = try await world.run()
        let image = try await world.made("a", in: run).image
        let id = try #require(AttachmentID(image.id))
        world.clock.advance(by: .seconds(10 * 86_400))
        let links = try #require(ImageLinks(world.attachments.links, for: owner))
        let today = world.attachments.links.link(to: id, for: owner)
        #expect(today != image.url)
        #expect(links.renewed(image).url == today)
        let foreign = world.attachments.links.link(
            to: id, for: PersonalScope(tenantID: owner.tenantID, userID: world.identifiers.make()))
        let root: JSONValue = [
            "type": "Card",
            "children": [
                ["type": "Image", "src": .string(image.url)], ["type": "Text", "value": .string("See \(image.url)")],
                ["src": .string(foreign)], ["src": .string(image.url.dropLast(2) + "xx")],
            ],
        ]
        let renewed = links.renewed(root)
        #expect(renewed["children"]?[0]?["src"] == .string(today))
        for index in 1...3 { #expect(renewed["children"]?[index] == root["children"]?[index]) }
        let item: ItemID = world.identifiers.make()
        let events: [ChatKitEvent] = [
            .itemChanged(item, .image(image, progress: 0.5)), .widgetRoot(item, root),
            .itemChanged(item, .widgetRoot(root)), .itemChanged(item, .widgetComponent("a", root)),
        ]
        for event in events {
            #expect(links.renewed(event).json.serializedString().contains(today), "\(event.json["type"] ?? .null)")
        }
        let shown = ThreadItem(
            id: item, threadID: run.threadID, createdAt: item.createdAt, content: .generatedImage(image))
        let store = ThreadStore(database: world.database, links: world.attachments.links)
        // A teacher who may read the conversation has it too.
        let read = try await world.database.withTenant(run.tenantID) { transaction in
            try await transaction.execute(shown.insertion(in: run.tenantID))
            return try await store.read(
                run.threadID, HTTPCore.PageRequest(limit: 5), in: transaction)
        }
        #expect(read.items.first?.content == .generatedImage(GeneratedImage(id: image.id, url: today)))
        let record = ItemRecord(
            id: item, kind: "generated_image", content: ["image": image.json], citations: [], createdAt: item.createdAt)
        #expect(record.linked(by: world.attachments.links, for: owner).content["image"]?["url"] == .string(today))
    }
}
