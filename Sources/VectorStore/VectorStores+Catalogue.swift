package import Core
package import HTTPCore
package import Postgres

/// What people see of stores and their documents, and how they change and remove them.
extension VectorStores {
    /// The tenant's stores, newest first; with a search, those whose name or title holds it.
    package func list(
        _ page: PageRequest, search: String?, in tenant: TenantID
    ) async throws -> Page<VectorStoreSummary> {
        var query: Query = "\(unsafeSQL: VectorStoreSummary.selection)"
        if let search {
            query.append(
                """
                 AND (position(lower(\(search)) IN s.slug) > 0
                    OR position(lower(\(search)) IN lower(coalesce(s.title, ''))) > 0)
                """)
        }
        if let after = page.after { query.append(" AND s.id < \(VectorStoreID(after))") }
        query.append(" ORDER BY s.id DESC LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(VectorStoreSummary.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    /// Throws `VectorStoreError.unknownStore` where the tenant has none of that name.
    package func summary(of slug: String, in tenant: TenantID) async throws -> VectorStoreSummary {
        try await Self.summary(of: slug, through: database.statements(of: tenant))
    }

    /// Describes the store otherwise; what is nil stays. `check` sees the version before and may refuse it; `note` is
    /// called with both where something changed.
    package func update(
        _ slug: String, title: String?, description: String?, in tenant: TenantID, check: (Int) throws -> Void,
        note: (_ before: VectorStoreSummary, _ after: VectorStoreSummary, Transaction) async throws -> Void
    ) async throws -> VectorStoreSummary {
        try DocumentRules.checkTitle(title)
        try DocumentRules.checkDescription(description)
        return try await database.withTenant(tenant) { transaction in
            _ = try await Self.held(slug, in: transaction)
            let before = try await Self.summary(of: slug, through: transaction)
            try check(before.version)
            let (title, description) = (title ?? before.title, description ?? before.description)
            guard title != before.title || description != before.description else { return before }
            try await transaction.execute(
                """
                UPDATE vector_stores SET title = \(title), description = \(description), version = version + 1,
                    updated_at = \(clock.now())
                WHERE tenant_id = app_tenant_id() AND id = \(before.id)
                """)
            let after = try await Self.summary(of: slug, through: transaction)
            try await note(before, after, transaction)
            return after
        }
    }

    /// Removes the store with its documents and passages. What answers cited stays with the answers.
    package func delete(
        _ slug: String, in tenant: TenantID, check: (Int) throws -> Void,
        note: (VectorStoreSummary, Transaction) async throws -> Void
    ) async throws {
        try await database.withTenant(tenant) { transaction in
            _ = try await Self.held(slug, in: transaction)
            let store = try await Self.summary(of: slug, through: transaction)
            try check(store.version)
            try await transaction.execute(
                "DELETE FROM vector_stores WHERE tenant_id = app_tenant_id() AND id = \(store.id)")
            try await note(store, transaction)
        }
    }

    /// The store's documents, newest first; with a search, those whose title holds it.
    package func documents(
        of slug: String, _ page: PageRequest, state: DocumentState?, search: String?, in tenant: TenantID
    ) async throws -> Page<DocumentRecord> {
        let store = try await store(slug, in: tenant)
        var query: Query = """
            SELECT \(unsafeSQL: DocumentRecord.columns) FROM documents
            WHERE tenant_id = app_tenant_id() AND store_id = \(store.id)
            """
        if let state { query.append(" AND state = \(state.rawValue)") }
        if let search { query.append(" AND position(lower(\(search)) IN lower(name)) > 0") }
        if let after = page.after { query.append(" AND id < \(DocumentID(after))") }
        query.append(" ORDER BY id DESC LIMIT \(page.limit + 1)")
        let found = try await database.statements(of: tenant).query(query).map(DocumentRecord.init(row:))
        return Page(found, for: page) { $0.id.uuid }
    }

    /// Throws `VectorStoreError.unknownDocument` where the store has none of that identifier.
    package func document(_ id: DocumentID, of slug: String, in tenant: TenantID) async throws -> DocumentRecord {
        let store = try await store(slug, in: tenant)
        return try await Self.document(id, of: store, through: database.statements(of: tenant))
    }

    /// Removes the document with its passages. What answers cited stays with the answers.
    package func deleteDocument(
        _ id: DocumentID, of slug: String, in tenant: TenantID,
        note: (DocumentRecord, VectorStoreRecord, Transaction) async throws -> Void
    ) async throws {
        try await database.withTenant(tenant) { transaction in
            let store = try await Self.held(slug, in: transaction)
            let document = try await Self.document(id, of: store, through: transaction)
            try await transaction.execute("DELETE FROM documents WHERE tenant_id = app_tenant_id() AND id = \(id)")
            try await Self.touch(store.id, at: clock.now(), in: transaction)
            try await note(document, store, transaction)
        }
    }

    // MARK: Statements

    static func held(_ slug: String, in transaction: Transaction) async throws -> VectorStoreRecord {
        guard let store = try await DocumentStore(transaction: transaction).store(slug, locking: true) else {
            throw VectorStoreError.unknownStore(slug)
        }
        return store
    }

    static func document(
        _ id: DocumentID, of store: VectorStoreRecord, through executor: any QueryExecutor
    ) async throws -> DocumentRecord {
        let row = try await executor.queryOne(
            """
            SELECT \(unsafeSQL: DocumentRecord.columns) FROM documents
            WHERE tenant_id = app_tenant_id() AND store_id = \(store.id) AND id = \(id)
            """)
        guard let row else { throw VectorStoreError.unknownDocument }
        return try DocumentRecord(row: row)
    }

    static func touch(_ store: VectorStoreID, at now: Timestamp, in transaction: Transaction) async throws {
        try await transaction.execute(
            "UPDATE vector_stores SET updated_at = \(now) WHERE tenant_id = app_tenant_id() AND id = \(store)")
    }

    private static func summary(
        of slug: String, through executor: any QueryExecutor
    ) async throws -> VectorStoreSummary {
        let row = try await executor.queryOne("\(unsafeSQL: VectorStoreSummary.selection) AND s.slug = \(slug)")
        guard let row else { throw VectorStoreError.unknownStore(slug) }
        return try VectorStoreSummary(row: row)
    }
}
