import Core
import Crypto
import Documents
import HTTPCore
import Postgres
import Support
import Testing

@testable import Chat

@Suite struct AttachmentsTests {
    private let identifiers = SystemIdentifierGenerator()

    private struct World {
        let database: Database
        let attachments: Attachments
        let clock = SetClock()

        init() async throws {
            database = try await TestDatabase.make()
            attachments = Attachments(
                store: AttachmentStore(database: database),
                blobs: BlobStores([DatabaseBlobs(database: database)]),
                links: AttachmentLinks(publicURL: "https://s.example", keys: [[1, 2, 3]], clock: clock),
                text: TextExtraction(
                    reader: DocumentReader(), logger: Logger(label: "test", level: .error, sink: DiscardingLogSink())),
                identifiers: SystemIdentifierGenerator())
        }

        /// A person in the tenant, or in a new one.
        func person(in tenant: TenantID? = nil) async throws -> PersonalScope {
            let id = if let tenant { tenant } else { try await TestTenant.insert(into: database) }
            let user: UserID = SystemIdentifierGenerator().make()
            try await database.withTenant(id) { transaction in
                _ = try await transaction.batch([
                    "INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES (\(id), \(user), 'learner', now())",
                    """
                    INSERT INTO users (id, email, name, password_hash, created_at)
                    VALUES (\(user), \(user.description + "@example.org"), 'Person', '', now())
                    """,
                ])
            }
            return PersonalScope(tenantID: id, userID: user)
        }

        /// Announces and uploads.
        func upload(_ bytes: [UInt8], _ name: String = "a.txt", by scope: PersonalScope) async throws -> Chat.Attachment
        {
            let (_, token) = try await attachments.announce(
                name: name, size: bytes.count, mediaType: "text/plain", by: scope)
            return try await attachments.upload(.bytes(bytes), length: nil, with: token)
        }
    }

    private static let text = Array("Some words.".utf8)

    @Test("What was announced can be uploaded once, comes back byte for byte in any range, and is counted")
    func roundTrip() async throws {
        let world = try await World()
        let scope = try await world.person()
        let bytes = (0..<700_000).map { UInt8(0x61 + $0 % 26) }
        let (announced, token) = try await world.attachments.announce(
            name: "../a.txt", size: bytes.count, mediaType: "text/plain", by: scope)
        #expect(announced.name == "a.txt" && announced.status == .announced)
        let pieces = stride(from: 0, to: bytes.count, by: 10_000).map {
            Array(bytes[$0..<min($0 + 10_000, bytes.count)])
        }
        let whole = try await world.attachments.upload(
            .stream(ScriptedPieces(pieces)), length: bytes.count, with: token)
        #expect(whole.status == .ready && whole.size == bytes.count)
        #expect(try await world.database.attachmentCounts() == [1, 3, 1, 700_000])
        let store = try world.attachments.blobs.store(named: whole.store)
        for range in [0..<700_000, 0..<1, 262_143..<262_145, 300_000..<699_999, 699_999..<700_000] {
            let read = try await store.bytes(of: whole.blob, range)
            #expect(read == Array(bytes[range]), "\(range)")
        }
        await #expect(throws: AttachmentProblem.unknown) {
            try await world.attachments.upload(.bytes(bytes), length: nil, with: token)
        }
    }

    @Test("An upload that is too short, too long, of another type, or breaks off leaves nothing")
    func leftovers() async throws {
        let world = try await World()
        let scope = try await world.person()
        let broken = HTTPBody.stream(
            ScriptedPieces(
                [[UInt8](repeating: 0x61, count: 300_000)], then: HTTPTransportError(.disconnected, "Gone.")))
        for (size, body) in [
            (5, HTTPBody.bytes(Self.text)), (500, .bytes(Self.text)), (SampleFiles.png.count, .bytes(SampleFiles.png)),
            (400_000, broken),
        ] {
            let (_, token) = try await world.attachments.announce(
                name: "a.txt", size: size, mediaType: "text/plain", by: scope)
            await #expect(throws: (any Error).self) {
                try await world.attachments.upload(body, length: nil, with: token)
            }
        }
        #expect(try await world.database.attachmentCounts() == [0, 0, 0, 0])
    }

    @Test("However many announce at once, no limit of a person or a tenant is passed")
    func quota() async throws {
        let world = try await World()
        let ann = try await world.person()
        let bob = try await world.person(in: ann.tenantID)
        try await world.database.limitAttachments(
            of:
                ann.tenantID, ["person_bytes": 1000, "person_files": 7, "tenant_bytes": 1250, "file_bytes": 400])
        func announce(_ size: Int, by scope: PersonalScope) async -> Bool {
            await (try? world.attachments.announce(name: "a.txt", size: size, mediaType: "text/plain", by: scope))
                != nil
        }
        #expect(await !announce(401, by: ann))
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { await announce(150, by: ann) } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 6)
        #expect(await announce(50, by: ann))
        #expect(await !announce(1, by: ann))
        let ofBob = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 { group.addTask { await announce(100, by: bob) } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(ofBob == 3)
        #expect(try await world.database.attachmentCounts() == [10, 0, 10, 1250])
    }

    @Test("Visitors have little room each, and all of them together a tenth of the institution's")
    func visitors() async throws {
        let world = try await World()
        let ann = try await world.person()
        let visitors = [try await world.person(in: ann.tenantID), try await world.person(in: ann.tenantID)]
        try await world.database.limitAttachments(of: ann.tenantID, ["tenant_bytes": 20_000])
        let users = visitors.map(\.userID.uuid)
        try await world.database.withTenant(ann.tenantID) { transaction in
            _ = try await transaction.execute(
                "UPDATE memberships SET visitor_until = now() + interval '1 day' WHERE user_id = ANY (\(users))")
        }
        func announce(_ size: Int, by scope: PersonalScope) async -> Bool {
            await (try? world.attachments.announce(name: "a.txt", size: size, mediaType: "text/plain", by: scope))
                != nil
        }
        #expect(await announce(5000, by: ann))
        for _ in 0..<10 { #expect(await announce(100, by: visitors[0])) }
        #expect(await !announce(100, by: visitors[0]))
        #expect(await announce(900, by: visitors[1]))
        #expect(await !announce(200, by: visitors[1]))
        #expect(await announce(200, by: ann))
    }

    @Test("What nobody used in its time goes, whatever came of it, and what was sent stays")
    func sweep() async throws {
        let world = try await World()
        let scope = try await world.person()
        _ = try await world.attachments.announce(name: "a", size: 9, mediaType: "text/plain", by: scope)
        let unused = try await world.upload(Self.text, by: scope)
        let sweep = AttachmentSweep(
            store: world.attachments.store, logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))
        #expect(try await sweep.sweep() == 0)
        try await world.database.withTenant(scope.tenantID) { transaction in
            _ = try await transaction.execute("UPDATE attachments SET expires_at = now() - interval '1 s'")
        }
        #expect(try await sweep.sweep() == 2)
        #expect(try await world.database.attachmentCounts() == [0, 0, 0, 0])
        await #expect(throws: AttachmentProblem.unknown) {
            try await world.attachments.store.attachment(unused.id, of: scope)
        }
    }

    @Test("The address of an upload ends with its time, and with its person's right to act")
    func ends() async throws {
        let world = try await World()
        let scope = try await world.person()
        for change in [
            "UPDATE memberships SET state = 'disabled'", "UPDATE attachments SET expires_at = now() - interval '1 s'",
        ] {
            let (_, token) = try await world.attachments.announce(
                name: "a.txt", size: Self.text.count, mediaType: "text/plain", by: scope)
            try await world.database.withTenant(scope.tenantID) { transaction in
                _ = try await transaction.execute(Query(unsafeSQL: change))
            }
            await #expect(throws: AttachmentProblem.unknown) {
                try await world.attachments.upload(.bytes(Self.text), length: nil, with: token)
            }
            try await world.database.withTenant(scope.tenantID) { transaction in
                _ = try await transaction.execute("UPDATE memberships SET state = 'active'")
            }
        }
    }

    /// Isolates: attachments, attachment_pieces, attachment_usage
    @Test("Another person's attachment is as unknown as one that does not exist, whichever way it is asked for")
    func isolation() async throws {
        let world = try await World()
        let owner = try await world.person()
        let (stranger, neighbour) = (try await world.person(), try await world.person(in: owner.tenantID))
        let store = world.attachments.store
        let mine = try await world.upload(Self.text, by: owner)
        for other in [stranger, neighbour] {
            await #expect(throws: AttachmentProblem.unknown) { try await store.attachment(mine.id, of: other) }
            await #expect(throws: AttachmentProblem.unknown) { try await store.attachment(mine.id, ofActive: other) }
            await #expect(throws: AttachmentProblem.unknown) { try await store.unbound([mine.id], of: other) }
            await #expect(throws: AttachmentProblem.unknown) {
                try await world.attachments.delete(mine.id, of: other)
            }
            await #expect(throws: AttachmentProblem.unknown) {
                try await store.attachment(mine.id, in: identifiers.make(), of: other.tenantID)
            }
        }
        let blobs = DatabaseBlobs(database: world.database)
        let stolen = BlobKey(tenantID: stranger.tenantID, id: mine.id, store: DatabaseBlobs.name)
        await #expect(throws: BlobMissing.self) { try await blobs.bytes(of: stolen, 0..<5) }
        _ = try await world.upload(Self.text, by: stranger)
        #expect(try await store.attachment(mine.id, of: owner) == mine)
        let used = try await world.database.withTenant(stranger.tenantID) { transaction in
            try await transaction.query("SELECT files FROM attachment_usage").map { try $0["files", Int.self] }
        }
        #expect(used == [1])
    }

    @Test("A link is one person's, for one attachment, under one key, for two days")
    func links() throws {
        let clock = SetClock()
        let links = AttachmentLinks(publicURL: "https://s.example", keys: [[1]], clock: clock)
        let scope = PersonalScope(tenantID: identifiers.make(), userID: identifiers.make())
        let (id, other): (AttachmentID, AttachmentID) = (identifiers.make(), identifiers.make())
        let link = links.link(to: id, for: scope)
        #expect(link.hasPrefix("https://s.example/files/\(id)/"))
        #expect(link == links.link(to: id, for: scope))
        let token = String(try #require(link.split(separator: "/").last))
        #expect(links.scope(of: token, for: id) == scope)
        #expect(links.scope(of: token, for: other) == nil)
        #expect(links.scope(of: token + "A", for: id) == nil && links.scope(of: "", for: id) == nil)
        for place in [0, 30, 60, 80] {
            var bytes = try #require(Base64URL.decode(token))
            bytes[min(place, bytes.count - 1)] ^= 1
            #expect(links.scope(of: Base64URL.encode(bytes), for: id) == nil)
        }
        let turned = AttachmentLinks(publicURL: "", keys: [[2], [1]], clock: clock)
        #expect(turned.scope(of: token, for: id) == scope)
        #expect(AttachmentLinks(publicURL: "", keys: [[2]], clock: clock).scope(of: token, for: id) == nil)
        clock.advance(by: .seconds(86_400))
        #expect(links.scope(of: token, for: id) == scope)
        clock.advance(by: .seconds(86_400))
        #expect(links.scope(of: token, for: id) == nil)
    }
}
