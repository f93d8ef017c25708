import Auth
import Chat
import Core
import Postgres

/// What attachments tell of people, as Auth's privacy asks for it.
struct AttachmentRecords: PersonalRecords {
    let database: Database
    let store: AttachmentStore
    let blobs: BlobStores

    var lists: [PersonalList] {
        [
            PersonalList("attachments", english: "Files you attached", french: "Les fichiers que vous avez joints") {
                [database, store] user, tenant, after in
                let page = try PersonalPage(
                    rows: try await database.withTenant(tenant) {
                        try await store.personalRows(of: user, after: after, limit: PersonalPage.size, in: $0)
                    })
                let items = page.items.map { item in
                    var members = item.objectValue ?? JSONObject()
                    if let id = UUID128(item["id"]?.stringValue ?? ""), let name = item["name"]?.stringValue {
                        members.append("file", .string(Self.path(AttachmentID(id), name)))
                    }
                    return JSONValue.object(members)
                }
                return PersonalPage(items: items, after: page.after)
            }
        ]
    }

    var files: PersonalFiles? {
        PersonalFiles { [database, store, blobs] user, tenant, after in
            let found = try await database.withTenant(tenant) {
                try await store.personal(of: user, after: after, limit: PersonalPage.size, in: $0)
            }
            let files = found.map { attachment in
                PersonalFile(path: Self.path(attachment.id, attachment.name)) { take in
                    do {
                        let blob = try blobs.store(named: attachment.store)
                        try await blob.read(attachment.blob, 0..<attachment.size, to: take)
                    } catch is BlobMissing {
                        let scope = PersonalScope(tenantID: tenant, userID: user)
                        guard try await store.isThere(attachment.id, of: scope) else { throw PersonalFile.Gone() }
                        throw PersonalFile.Lost()
                    }
                }
            }
            return (files, found.count == PersonalPage.size ? found.last?.id.uuid.description : nil)
        }
    }

    /// Where an archive has the file: its name is one that every system can write.
    private static func path(_ id: AttachmentID, _ name: String) -> String {
        let plain = name.unicodeScalars.reduce(into: "") { plain, scalar in
            plain.unicodeScalars.append("/\\:*?\"<>|".unicodeScalars.contains(scalar) ? "_" : scalar)
        }
        return "attachments/\(id)-\(plain)"
    }

    func inventory(of user: UserID, in transaction: Transaction) async throws -> PersonalInventory {
        PersonalInventory(emptied: ["attachments": try await store.personalCount(of: user, in: transaction)])
    }

    /// An upload that is under way ends when its row goes.
    func interrupt(of user: UserID, at now: Timestamp, in transaction: Transaction) async throws {}

    func erase(
        of user: UserID, until time: Timestamp, most: Int, in transaction: Transaction
    ) async throws -> Int {
        try await store.delete(of: user, until: time, most: most, in: transaction)
    }

    /// They go with their conversations, and unsent ones after a day.
    func expire(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int { 0 }

    /// They go with the conversations that were deleted.
    func removeDeleted(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int { 0 }
}
