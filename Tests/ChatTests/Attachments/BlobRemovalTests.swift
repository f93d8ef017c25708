import Core
import Documents
import HTTPCore
import Postgres
import Support
import Testing

@testable import Chat

@Suite struct BlobRemovalTests {
    /// Another server's store that keeps nothing.
    private struct Elsewhere: BlobStore {
        static let name = "s3://host/bucket"
        var name: String { Self.name }

        struct Writer: BlobWriter {
            mutating func write(_ bytes: [UInt8]) async throws {}
            mutating func finish() async throws {}
            mutating func cancel() async {}
        }

        func writer(for key: BlobKey, length: Int?) async throws -> any BlobWriter { Writer() }

        func read(_ key: BlobKey, _ range: Range<Int>, to take: ([UInt8]) async throws -> Void) async throws {
            try await take([UInt8](repeating: 0x61, count: range.count))
        }
    }

    /// A store whose attachment somebody deletes when it is read.
    private struct Vanishing: BlobStore {
        let store: AttachmentStore
        let scope: PersonalScope
        var name: String { Elsewhere.name }

        func writer(for key: BlobKey, length: Int?) async throws -> any BlobWriter { Elsewhere.Writer() }

        func read(_ key: BlobKey, _ range: Range<Int>, to take: ([UInt8]) async throws -> Void) async throws {
            try await store.delete(key.id, of: scope)
            throw BlobMissing()
        }
    }

    private let database: Database
    private let tenant: TenantID
    private let scope: PersonalScope
    private let attachments: Attachments
    private let identifiers = SystemIdentifierGenerator()

    init() async throws {
        database = try await TestDatabase.make()
        tenant = try await TestTenant.insert(into: database)
        let (user, tenant): (UserID, TenantID) = (identifiers.make(), tenant)
        scope = PersonalScope(tenantID: tenant, userID: user)
        try await database.withTenant(tenant) { transaction in
            _ = try await transaction.batch([
                "INSERT INTO memberships (tenant_id, user_id, role, created_at) VALUES (\(tenant), \(user), 'learner', now())",
                """
                INSERT INTO users (id, email, name, password_hash, created_at)
                VALUES (\(user), 'ann@example.org', 'Ann', '', now())
                """,
            ])
        }
        attachments = Self.attachments(Elsewhere(), of: database)
    }

    private static func attachments(_ blobs: any BlobStore, of database: Database) -> Attachments {
        Attachments(
            store: AttachmentStore(database: database), blobs: BlobStores([blobs]),
            links: AttachmentLinks(publicURL: "https://s.example", keys: [[1]], clock: SetClock()),
            text: TextExtraction(
                reader: DocumentReader(), logger: Logger(label: "test", level: .error, sink: DiscardingLogSink())),
            identifiers: SystemIdentifierGenerator())
    }

    private func announce(
        in others: Attachments? = nil
    ) async throws -> (Chat.Attachment, HTTPBody, @Sendable (HTTPBody) async throws -> Void) {
        let attachments = others ?? attachments
        let (attachment, token) = try await attachments.announce(
            name: "a.txt", size: 5, mediaType: "text/plain", by: scope)
        return (
            attachment, .bytes(Array("aaaaa".utf8)),
            { body in _ = try await attachments.upload(body, length: nil, with: token) }
        )
    }

    /// The objects of the store that are to be deleted, without the tenant.
    private func due(_ store: String = Elsewhere.name) async throws -> [String] {
        try await TestDatabase.withOwner(of: database) { owner in
            try await owner.query("SELECT object_key AS key FROM blob_removals WHERE store = \(store)")
                .map { String(try $0["key", String.self].split(separator: "/").last ?? "") }
        }
    }

    @Test("What an upload brings after its attachment was deleted is deleted too")
    func lateUpload() async throws {
        let (attachment, _, upload) = try await announce()
        let (store, scope, database) = (attachments.store, scope, database)
        let body = HTTPBody.stream(
            AsyncStream<[UInt8]> { continuation in
                continuation.yield(Array("aaaaa".utf8))
                continuation.finish()
            }.map { piece in
                // Erasure, in the middle; what it noted is done before the bytes are there.
                try await store.delete(attachment.id, of: scope)
                try await TestDatabase.withOwner(of: database) { owner in
                    _ = try await owner.query("DELETE FROM blob_removals")
                }
                return piece
            })
        await #expect(throws: AttachmentProblem.unknown) { try await upload(body) }
        #expect(try await due() == [attachment.id.uuid.description])
    }

    @Test("What is deleted while its words are read is unknown to whoever uploads it")
    func vanished() async throws {
        let others = Self.attachments(Vanishing(store: attachments.store, scope: scope), of: database)
        let (_, body, upload) = try await announce(in: others)
        await #expect(throws: AttachmentProblem.unknown) { try await upload(body) }
    }

    @Test("Objects without a row go; those of a row, whatever it calls their store, and another installation's stay")
    func orphans() async throws {
        let (kept, body, upload) = try await announce()
        try await upload(body)
        let lost: AttachmentID = identifiers.make()
        let objects = [
            "\(tenant)/\(kept.id.uuid)", "\(tenant)/\(lost.uuid)", "\(identifiers.next())/\(identifiers.next())",
        ]
        let list = objects.map { key in
            "<Contents><Key>\(key)</Key><LastModified>2001-01-01T00:00:00.000Z</LastModified></Contents>"
        }
        // The same bucket under another name.
        let store = S3Blobs(
            try #require(S3Address("s3://a:b@other-name/bucket")),
            transport: StubTransport(.text("<R><IsTruncated>false</IsTruncated>\(list.joined())</R>")),
            clock: SetClock())
        let removal = BlobRemoval(
            stores: [store], database: database, clock: SetClock(),
            logger: Logger(label: "test", level: .error, sink: DiscardingLogSink()))
        #expect(try await removal.findOrphans(in: store) == 1)
        #expect(try await due(store.name) == [lost.uuid.description])
    }

    @Test("A link is of no use while its person may not act")
    func links() async throws {
        let (attachment, body, upload) = try await announce()
        try await upload(body)
        let store = attachments.store
        _ = try await store.attachment(attachment.id, ofActive: scope)
        try await TestDatabase.withOwner(of: database) { owner in
            _ = try await owner.query("UPDATE users SET state = 'disabled'")
        }
        await #expect(throws: AttachmentProblem.unknown) { try await store.attachment(attachment.id, ofActive: scope) }
    }
}
