import Auth
import Chat
import Core
import Postgres
import Workflows

/// What conversations and the journal keep of people, as Auth's privacy asks for it.
struct ConversationRecords: PersonalRecords {
    let database: Database
    let threads: ThreadStore
    let runs: PostgresRunStore
    let feedback: FeedbackStore

    var lists: [PersonalList] {
        [
            list("conversations", "Your conversations", "Vos conversations") { user, after, transaction in
                try await threads.personalRows(
                    .threads, of: user, after: after, limit: PersonalPage.size, in: transaction)
            },
            list("messages", "What was said in them", "Ce qui s’y est dit") { user, after, transaction in
                try await threads.personalRows(
                    .items, of: user, after: after, limit: PersonalPage.size, in: transaction)
            },
            list("feedback", "What you said of answers", "Ce que vous avez dit des réponses") {
                user, after, transaction in
                try await feedback.personalRows(of: user, after: after, limit: PersonalPage.size, in: transaction)
            },
            list("runs", "How each answer was made", "Comment chaque réponse a été produite") {
                user, after, transaction in
                try await runs.personalRows(of: user, after: after, limit: PersonalPage.size, in: transaction)
            },
        ]
    }

    func inventory(of user: UserID, in transaction: Transaction) async throws -> PersonalInventory {
        try await transaction.execute(ThreadStore.showingDeleted)
        let counts = try await threads.personalCounts(of: user, in: transaction)
        let runs = try await runs.personalCount(of: user, in: transaction)
        let numbers = ["conversations": counts.threads, "messages": counts.items, "runs": runs]
        return PersonalInventory(emptied: numbers, kept: numbers)
    }

    func interrupt(of user: UserID, at now: Timestamp, in transaction: Transaction) async throws {
        try await transaction.execute(ThreadStore.showingDeleted)
        try await runs.end(of: user, at: now, in: transaction)
    }

    func erase(
        of user: UserID, until time: Timestamp, most: Int, in transaction: Transaction
    ) async throws -> Int {
        try await transaction.execute(ThreadStore.showingDeleted)
        let held = try await threads.held(of: user, until: time, most: most, in: transaction)
        guard !held.isEmpty else { return 0 }
        try await runs.anonymise(held, at: time, in: transaction)
        try await threads.anonymise(held, in: transaction)
        return held.count
    }

    func expire(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int {
        try await transaction.execute(ThreadStore.showingDeleted)
        return try await threads.deleteUntouched(since: time, most: most, in: transaction)
    }

    func removeDeleted(before time: Timestamp, most: Int, in transaction: Transaction) async throws -> Int {
        try await threads.removeDeleted(before: time, most: most, in: transaction)
    }

    private func list(
        _ name: String, _ english: String, _ french: String,
        _ rows: @escaping @Sendable (UserID, String?, Transaction) async throws -> [Row]
    ) -> PersonalList {
        PersonalList(name, english: english, french: french) { [database] user, tenant, after in
            let rows = try await database.withTenant(tenant) { transaction in
                // What can be brought back is kept of the person too.
                try await transaction.execute(ThreadStore.showingDeleted)
                return try await rows(user, after, transaction)
            }
            return try PersonalPage(rows: rows)
        }
    }
}
