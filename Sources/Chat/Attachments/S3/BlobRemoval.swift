package import Core
package import Postgres

/// Deletes in other servers what was deleted here, until they have, and finds what no row knows. Several servers may.
package struct BlobRemoval: Service {
    package let name = "blob removal"
    private static let pause: Duration = .seconds(30)
    private static let batch = 50
    /// An object may be there before its row is complete, and a lost one is in nobody's way.
    private static let orphanAge: Duration = .seconds(86_400)

    private let stores: [S3Blobs]
    private let database: Database
    private let clock: any WallClock
    private let logger: Logger

    package init(stores: [S3Blobs], database: Database, clock: any WallClock, logger: Logger) {
        self.stores = stores
        self.database = database
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        guard !stores.isEmpty else { return await forever() }
        var round = 0
        while !Task.isCancelled {
            for store in stores {
                do {
                    // Once an hour and at the start.
                    if round % 120 == 0 { try await findOrphans(in: store) }
                    try await remove(from: store)
                } catch {
                    if Task.isCancelled { return }
                    logger.error("a blob store waits for its next round", [("error", "\(error)")])
                }
            }
            round += 1
            do { try await Task.sleep(for: Self.pause) } catch { return }
        }
    }

    private func forever() async {
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(86_400)) }
    }

    /// Deletes what is due; one that fails is tried again later.
    @discardableResult
    package func remove(from store: S3Blobs) async throws -> Int {
        var removed = 0
        while true {
            let rows = try await database.query(
                "SELECT claim_blob_removals(\(store.name), interval '60 s', \(Self.batch)) AS key")
            for row in rows {
                let key = try row["key", String.self]
                do {
                    try await store.remove(key)
                } catch let error where !Task.isCancelled {
                    logger.warning("a blob could not be deleted yet", [("error", "\(error)")])
                    continue
                }
                _ = try await database.query("SELECT finish_blob_removal(\(store.name), \(key))")
                removed += 1
            }
            guard rows.count == Self.batch else { return removed }
        }
    }

    /// Notes objects that no row knows, and gives how many.
    @discardableResult
    package func findOrphans(in store: S3Blobs) async throws -> Int {
        var token: String?
        var found = 0
        let time = clock.now() + (.zero - Self.orphanAge)
        repeat {
            let page = try await store.list(after: token, before: time)
            let objects = page.keys.compactMap(Self.parts)
            if !objects.isEmpty {
                let rows = try await database.query(
                    """
                    SELECT note_blob_orphans(\(store.name), \(objects.map(\.0)), \(objects.map(\.1))) AS found
                    """)
                found += try rows.first?["found", Int.self] ?? 0
            }
            token = page.next
        } while token != nil
        if found > 0 { logger.warning("blobs without a row are deleted", [("count", "\(found)")]) }
        return found
    }

    /// The tenant and the attachment; nil for what is not ours.
    private static func parts(_ key: String) -> (UUID128, UUID128)? {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let tenant = UUID128(parts[0]), let id = UUID128(parts[1]) else { return nil }
        return (tenant, id)
    }
}
