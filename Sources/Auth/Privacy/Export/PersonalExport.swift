package import Core
import HTTPCore
package import Postgres

/// Everything that a tenant keeps of a person, as one archive.
package struct PersonalExport: Sendable {
    private let database: Database
    private let clock: any WallClock
    private let audit: AuditLog
    private let people: People
    private let records: [any PersonalRecords]

    /// - Parameter records: what other parts of the product keep of people
    package init(
        database: Database, people: People, records: [any PersonalRecords], clock: any WallClock
    ) {
        self.database = database
        self.people = people
        self.records = records
        self.clock = clock
        audit = AuditLog(clock: clock)
    }

    /// An export of the person that may be sent now; the audit log says so from this moment. Throws
    /// `AccountProblem.unknownPerson` for somebody who does not belong to the tenant.
    package func begin(of user: UserID, in tenant: TenantID, by requester: Requester) async throws -> Member {
        if !requester.isUser(user) { try requester.require(.privacyManage) }
        let member = try await people.member(user, in: tenant)
        try await database.withTenant(tenant) { transaction in
            try await audit.record(
                AuditEvent(.dataExport, AuditTarget("user", user), origin: requester.origin), in: transaction)
        }
        return member
    }

    /// Sends the archive, holding no more than one page of rows or one piece of a file, and no transaction while its reader
    /// is waited for.
    ///
    /// Where the person is erased meanwhile it throws, so that no archive looks whole and is not.
    package func write(
        of member: Member, in tenant: TenantID, to send: @escaping ([UInt8]) async throws -> Void
    ) async throws {
        let user = member.id
        var archive = ArchiveWriter(at: clock.now(), send: send)
        let lists = AccountLists(database: database).all + records.flatMap(\.lists)
        let index = ExportIndex(member, lists: lists, at: clock.now())
        try await archive.file("index.html", Array(index.html.utf8))
        for list in lists {
            try await archive.array("\(list.name).json") { after in try await list.page(user, tenant, after) }
        }
        for files in records.compactMap(\.files) {
            var after: String?
            repeat {
                let page = try await files.page(user, tenant, after)
                for file in page.files { try await archive.file(file) }
                after = page.after
            } while after != nil
        }
        _ = try await people.member(user, in: tenant)
        try await archive.finish()
    }
}
