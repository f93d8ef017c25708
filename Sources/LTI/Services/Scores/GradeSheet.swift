package import Core
import HTTPCore
package import Postgres

/// Where a learner is on a link, for their teacher.
package enum GradeState: String, Sendable, CaseIterable {
    /// In the course, and never came by this link.
    case notLaunched = "not_launched"
    case inProgress = "in_progress"
    /// The platform has not been told, or takes no scores.
    case graded
    /// The platform has it.
    case sent
    /// The platform could not be told; the score says why.
    case failed
}

/// The last score of a person at a line item.
package struct SheetScore: Sendable {
    package let id: ScoreID
    /// '' for the link's own line item; else the step's slug.
    package let lineItem: String
    package let label: String
    package let points: Points
    package let comment: String?
    package let status: String
    package let isOverridden: Bool
    /// Why it is not sent: `platform`, `override`, `attempt` or `release`.
    package let heldFor: String?
    package let attempts: Int
    package private(set) var errorCode: String?
    package private(set) var error: String?
    package let timestamp: Timestamp
    package let finishedAt: Timestamp?

    /// As a learner sees it.
    package var withoutCause: SheetScore {
        var score = self
        (score.errorCode, score.error) = (nil, nil)
        return score
    }

    var state: GradeState {
        switch status {
        case "delivered": .sent
        case "failed": .failed
        default: .graded
        }
    }
}

/// A learner of a link's course.
package struct SheetRow: Sendable {
    /// What pages are in order of.
    package let key: String
    /// Nil for somebody who has never launched anything of this platform here.
    package let userID: UserID?
    package let name: String?
    package let threadID: ThreadID?
    package let lastLaunchAt: Timestamp?
    /// What the platform says of them, also of those who came and have left; nil where its roster never had them.
    package let rosterStatus: String?
    package let hasLaunched: Bool
    /// The platform's identifiers of their groups.
    package let groups: [String]
    package var scores: [SheetScore] = []
    /// What the platform still has of a teacher although it does not stand any more, because the assistant gave nothing
    /// that could take its place.
    package var left: Points?

    /// By the link's own line item, or by the others where it has none.
    package var state: GradeState {
        guard hasLaunched else { return .notLaunched }
        let own = scores.first { $0.lineItem.isEmpty }
        return own?.state ?? (scores.contains { $0.state == .failed } ? .failed : .inProgress)
    }
}

/// The learners of a link with their grades: those of the platform's roster, and whoever came.
package struct GradeSheet: Sendable {
    private let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// A page of it, of one person or group only if told, and what the next is asked for by; nil for the last. Within a transaction of the tenant.
    package func page(
        of link: ResourceLinkID, person: UserID? = nil, group: String? = nil, after key: String?, limit: Int,
        in transaction: Transaction
    ) async throws -> (rows: [SheetRow], after: String?) {
        var rows = try await transaction.query(
            """
            WITH link AS (
                SELECT l.id, l.lti_context_id, r.issuer FROM lti_resource_links l
                JOIN lti_registrations r ON r.tenant_id = l.tenant_id AND r.id = l.registration_id
                WHERE l.tenant_id = app_tenant_id() AND l.id = \(link)
            ), came AS (
                SELECT p.user_id, p.thread_id, p.last_launch_at, pe.subject
                FROM link JOIN lti_placements p ON p.tenant_id = app_tenant_id() AND p.link_id = link.id
                LEFT JOIN lti_people pe
                    ON pe.tenant_id = app_tenant_id() AND pe.user_id = p.user_id AND pe.issuer = link.issuer
                WHERE p.role = 'learner'
            ), listed AS (
                SELECT o.subject, o.name, o.status, pe.user_id, o.is_learner AND o.status <> 'deleted' AS is_expected
                FROM link JOIN lti_roster o
                    ON o.tenant_id = app_tenant_id() AND o.lti_context_id = link.lti_context_id
                LEFT JOIN lti_people pe
                    ON pe.tenant_id = app_tenant_id() AND pe.issuer = link.issuer AND pe.subject = o.subject
            ), everybody AS (
                SELECT coalesce(came.user_id, listed.user_id) AS user_id, came.thread_id, came.last_launch_at,
                    listed.name, listed.status, came.user_id IS NOT NULL AS has_launched,
                    coalesce(came.subject, listed.subject, came.user_id::text) COLLATE "C" AS key
                FROM came FULL JOIN listed ON listed.subject = came.subject
                WHERE came.user_id IS NOT NULL OR listed.is_expected
            )
            SELECT e.key, e.user_id, coalesce(nullif(coalesce(m.name, u.name), ''), e.name) AS name, e.thread_id,
                e.last_launch_at, e.status, e.has_launched, ARRAY(
                    SELECT gm.group_id FROM link JOIN lti_group_members gm ON gm.tenant_id = app_tenant_id()
                        AND gm.lti_context_id = link.lti_context_id AND gm.subject = e.key
                    ORDER BY gm.group_id) AS groups
            FROM everybody e LEFT JOIN users u ON u.id = e.user_id
            LEFT JOIN memberships m ON m.tenant_id = app_tenant_id() AND m.user_id = e.user_id
            WHERE (\(key)::text IS NULL OR e.key > \(key)::text COLLATE "C")
                AND (\(person)::uuid IS NULL OR e.user_id = \(person))
                AND (\(group)::text IS NULL OR EXISTS (
                    SELECT FROM link JOIN lti_group_members gm ON gm.tenant_id = app_tenant_id()
                        AND gm.lti_context_id = link.lti_context_id AND gm.subject = e.key
                        AND gm.group_id = \(group)))
            ORDER BY e.key LIMIT \(limit + 1)
            """
        ).map(SheetRow.init(row:))
        let after = rows.count > limit ? rows[limit - 1].key : nil
        rows = Array(rows.prefix(limit))
        let people = rows.compactMap(\.userID)
        let scores = try await self.scores(of: people, on: link, in: transaction)
        let left = try await leftovers(of: people, on: link, in: transaction)
        for index in rows.indices {
            guard let user = rows[index].userID else { continue }
            rows[index].scores = scores[user] ?? []
            if !rows[index].scores.contains(where: \.lineItem.isEmpty) { rows[index].left = left[user] }
        }
        return (rows, after)
    }

    /// The last score of each line item of these people.
    private func scores(
        of users: [UserID], on link: ResourceLinkID, in transaction: Transaction
    ) async throws -> [UserID: [SheetScore]] {
        guard !users.isEmpty else { return [:] }
        let rows = try await transaction.query(
            """
            SELECT DISTINCT ON (s.user_id, i.key) s.user_id, s.id, i.key, i.label, s.given, s.maximum, s.comment,
                s.status, g.is_overridden, s.held_for, s.attempts, s.error_code, s.error, s.score_timestamp, s.finished_at
            FROM lti_scores s
            JOIN lti_line_items i ON i.tenant_id = s.tenant_id AND i.id = s.line_item_id
            JOIN lti_grades g
                ON g.tenant_id = s.tenant_id AND g.line_item_id = s.line_item_id AND g.user_id = s.user_id
            WHERE s.tenant_id = app_tenant_id() AND i.link_id = \(link) AND s.user_id = ANY (\(users.map(\.uuid)))
                AND NOT (\(unsafeSQL: ScoreStore.isSuperseded))
            ORDER BY s.user_id, i.key, s.score_timestamp DESC
            """)
        return try rows.reduce(into: [:]) { scores, row in
            scores[try row["user_id", UserID.self], default: []].append(try SheetScore(row: row))
        }
    }
}

extension SheetRow {
    fileprivate init(row: Row) throws {
        key = try row["key", String.self]
        userID = try row["user_id", UserID?.self]
        name = try row["name", String?.self]
        threadID = try row["thread_id", ThreadID?.self]
        lastLaunchAt = try row["last_launch_at", Timestamp?.self]
        rosterStatus = try row["status", String?.self]
        hasLaunched = try row["has_launched", Bool.self]
        groups = try row["groups", [String].self]
    }
}

extension SheetScore {
    fileprivate init(row: Row) throws {
        guard let points = Points(given: try row["given", Double.self], maximum: try row["maximum", Double.self]) else {
            throw LTIError.unknownColumn("maximum")
        }
        id = try row["id", ScoreID.self]
        lineItem = try row["key", String.self]
        label = try row["label", String.self]
        self.points = points
        comment = try row["comment", String?.self]
        status = try row["status", String.self]
        isOverridden = try row["is_overridden", Bool.self]
        heldFor = try row["held_for", String?.self]
        attempts = try row["attempts", Int.self]
        errorCode = try row["error_code", String?.self]
        error = try row["error", String?.self]
        timestamp = try row["score_timestamp", Timestamp.self]
        finishedAt = try row["finished_at", Timestamp?.self]
    }
}
