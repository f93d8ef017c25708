package import Core
package import HTTPCore
package import Postgres

/// The texts that a tenant asks its people to agree to, and who has agreed to which version, when. Nothing of it is ever
/// changed or removed: a new version is a new text, and a withdrawal is a row of its own.
package struct Consents: Sendable {
    private let database: Database
    private let identifiers: any IdentifierGenerator
    private let clock: any WallClock
    private let audit: AuditLog

    package init(database: Database, identifiers: any IdentifierGenerator, clock: any WallClock) {
        self.database = database
        self.identifiers = identifiers
        self.clock = clock
        audit = AuditLog(clock: clock)
    }

    // MARK: Texts

    /// Adds a text: the next version of its key, or another language of a version that is there. Throws
    /// `PrivacyProblem.versionConflict`.
    package func add(_ draft: ConsentDraft, in tenant: TenantID, by requester: Requester) async throws -> ConsentText {
        try requester.require(.privacyManage)
        let id: ConsentTextID = identifiers.make()
        do {
            return try await database.withTenant(tenant) { transaction in
                // One at a time, so that versions follow each other.
                try await People.hold(in: transaction)
                let row = try await transaction.queryOne(
                    """
                    SELECT coalesce(max(version), 0) AS last FROM consent_texts
                    WHERE tenant_id = app_tenant_id() AND key = \(draft.key.description)
                    """)
                let last = try row?["last", Int.self] ?? 0
                let version = draft.version ?? last + 1
                guard (1...last + 1).contains(version) else { throw PrivacyProblem.versionConflict }
                try await transaction.execute(
                    """
                    INSERT INTO consent_texts (id, tenant_id, key, version, locale, title, body, created_by, created_at)
                    VALUES (\(id), app_tenant_id(), \(draft.key.description), \(version), \(draft.locale.description),
                        \(draft.title.description), \(draft.body), \(requester.userID), \(clock.now()))
                    """)
                let text = try await text(id, in: transaction)
                try await audit.record(
                    AuditEvent(
                        .consentTextCreate, AuditTarget("consent_text", id),
                        changes: [
                            AuditChange("key", to: .string(text.key)),
                            AuditChange("version", to: .integer(Int64(version))),
                            AuditChange("locale", to: .string(text.locale)),
                        ], origin: requester.origin), in: transaction)
                return text
            }
        } catch let error as PostgresError where error.isUniqueViolation {
            throw PrivacyProblem.versionConflict
        }
    }

    /// The tenant's texts, newest first; `isLatest` shows of each key its last version alone.
    package func texts(
        _ page: PageRequest, key: String? = nil, locale: String? = nil, isLatest: Bool = false, in tenant: TenantID
    ) async throws -> Page<ConsentText> {
        var query: Query = "SELECT \(ConsentText.columns) FROM consent_texts x WHERE x.tenant_id = app_tenant_id()"
        if let key { query.append(" AND x.key = \(key)") }
        if let locale { query.append(" AND x.locale = \(locale)") }
        if isLatest {
            query.append(
                """
                 AND x.version = (SELECT max(o.version) FROM consent_texts o
                    WHERE o.tenant_id = x.tenant_id AND o.key = x.key)
                """)
        }
        if let after = page.after { query.append(" AND x.id < \(ConsentTextID(after))") }
        query.append(" ORDER BY x.id DESC LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(ConsentText.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    // MARK: People

    /// Writes down that the person agrees to the text, or no longer does. The same twice is written once: then the row
    /// of before is given. Throws `PrivacyProblem`.
    package func record(
        _ action: Consent.Action, to textID: ConsentTextID, by requester: Requester, in tenant: TenantID
    ) async throws -> Consent {
        guard let user = requester.userID else { throw AccountProblem.unknownPerson }
        return try await database.withTenant(tenant) { transaction in
            // The place is held: of two at once the second sees the first.
            let place = try await transaction.queryOne(
                """
                SELECT user_id FROM memberships
                WHERE tenant_id = app_tenant_id() AND user_id = \(user) FOR NO KEY UPDATE
                """)
            guard place != nil else { throw AccountProblem.unknownPerson }
            let text = try await text(textID, in: transaction)
            let last = try await transaction.queryOne(
                """
                SELECT \(Consent.columns) FROM consents c JOIN consent_texts x ON x.id = c.text_id
                WHERE c.tenant_id = app_tenant_id() AND c.user_id = \(user) AND x.key = \(text.key)
                ORDER BY c.id DESC LIMIT 1
                """
            ).map(Consent.init(row:))
            switch (action, last?.action) {
            case (.given, .given?) where last?.textID == textID: if let last { return last }
            case (.withdrawn, .withdrawn?): if let last { return last }
            case (.withdrawn, nil): throw PrivacyProblem.nothingToWithdraw
            default: break
            }
            let id: ConsentID = identifiers.make()
            try await transaction.execute(
                """
                INSERT INTO consents (id, tenant_id, user_id, text_id, action, at)
                VALUES (\(id), app_tenant_id(), \(user), \(textID), \(action.rawValue), \(clock.now()))
                """)
            let row = try await transaction.queryOne(
                """
                SELECT \(Consent.columns) FROM consents c JOIN consent_texts x ON x.id = c.text_id
                WHERE c.tenant_id = app_tenant_id() AND c.id = \(id)
                """)
            guard let row else { throw PrivacyProblem.unknownText }
            try await audit.record(
                AuditEvent(
                    action == .given ? .consentGive : .consentWithdraw, AuditTarget("consent_text", textID),
                    origin: requester.origin), in: transaction)
            return try Consent(row: row)
        }
    }

    /// What the person has agreed to and taken back, newest first.
    package func history(
        _ page: PageRequest, of user: UserID, in tenant: TenantID
    ) async throws -> Page<Consent> {
        var query: Query = """
            SELECT \(Consent.columns) FROM consents c JOIN consent_texts x ON x.id = c.text_id
            WHERE c.tenant_id = app_tenant_id() AND c.user_id = \(user)
            """
        if let after = page.after { query.append(" AND c.id < \(ConsentID(after))") }
        query.append(" ORDER BY c.id DESC LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(Consent.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    private func text(_ id: ConsentTextID, in transaction: Transaction) async throws -> ConsentText {
        let row = try await transaction.queryOne(
            "SELECT \(ConsentText.columns) FROM consent_texts x WHERE x.tenant_id = app_tenant_id() AND x.id = \(id)")
        guard let row else { throw PrivacyProblem.unknownText }
        return try ConsentText(row: row)
    }
}
