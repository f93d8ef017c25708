import Auth
import Core
import HTTPCore
import ModelProviders
import Postgres

extension ModelRegistry {
    /// A model with what is told of it besides its own row.
    struct Entry {
        let model: RegisteredModel
        /// The provider's slug.
        let provider: String
        /// Whether it is the operator's.
        let isShared: Bool
    }

    /// The tenant's models and those of the operator that it may use, in the order in which they were made. Of two that
    /// have one name the tenant's own counts.
    func entries(of tenant: TenantID) async throws -> [Entry] {
        let own = try await catalogue(of: tenant)
        guard tenant != Self.shared else { return Self.entries(own, isShared: true) }
        let names = Set(own.models.map(\.slug))
        let shared = try await catalogue(of: Self.shared)
        let visible = Self.entries(shared, isShared: true).filter {
            shared.isUsable($0.model) && !names.contains($0.model.slug)
        }
        return (Self.entries(own, isShared: false) + visible).sorted { $0.model.id < $1.model.id }
    }

    private static func entries(_ catalogue: ModelCatalogue, isShared: Bool) -> [Entry] {
        catalogue.models.map { model in
            Entry(
                model: model, provider: catalogue.provider(of: model)?.slug.description ?? "", isShared: isShared)
        }
    }

    /// Adds a model. Where nobody is the usual one of its purpose yet, and the body says nothing, it becomes that.
    func create(_ body: RegisteredModelRequest, in tenant: TenantID, by requester: Requester) async throws -> Entry {
        let (slug, name, creation, now) = (try body.slug, try body.provider, try body.creation, clock.now())
        let shared = try await sharedCatalogue(for: tenant)
        let entry = try await store.database.withTenant(tenant) { transaction in
            let known = try await store.catalogue(isHeld: true, in: transaction)
            guard known.models.count < RegistryStore.maximumModels else { throw RegistryProblem.tooManyModels }
            guard let providerSlug = ModelSlug(name), let provider = known.provider(providerSlug) else {
                throw JSONDecodingError(path: "provider", expectation: "the slug of a provider that there is")
            }
            var settings = creation
            let isUsual = known.models.contains { $0.settings.defaultFor.contains(settings.purpose) }
            if !body.saysDefaults, !isUsual { settings.defaultFor = [settings.purpose] }
            let model = RegisteredModel(
                id: identifiers.make(), slug: slug, providerID: provider.id, settings: settings, createdAt: now)
            try validate(model, among: known, shared: shared)
            try await store.insert(model, in: transaction)
            try await takeDefaults(from: known, for: model, by: requester, in: transaction)
            let changes =
                [
                    AuditChange("slug", to: .string(slug.description)),
                    AuditChange("provider", to: .string(provider.slug.description)),
                ] + settings.json.members.map { AuditChange($0.key, to: $0.value) }
            try await note(.modelCreate, model.id, changes, by: requester, in: transaction)
            return Entry(model: model, provider: provider.slug.description, isShared: tenant == Self.shared)
        }
        changed(tenant)
        return entry
    }

    func update(
        _ slug: ModelSlug, _ body: RegisteredModelRequest, in tenant: TenantID, by requester: Requester,
        check: (EntityTag) throws -> Void
    ) async throws -> Entry {
        let shared = try await sharedCatalogue(for: tenant)
        let entry = try await store.database.withTenant(tenant) { transaction in
            let known = try await store.catalogue(isHeld: true, in: transaction)
            guard let before = known.model(slug), let provider = known.provider(of: before) else {
                throw RegistryProblem.unknownModel
            }
            try check(before.tag)
            var after = before
            try body.apply(to: &after.settings)
            let (name, isShared) = (provider.slug.description, tenant == Self.shared)
            guard after != before else { return Entry(model: before, provider: name, isShared: isShared) }
            try validate(after, among: known, shared: shared)
            after.version += 1
            after.updatedAt = clock.now()
            try await store.save(after, in: transaction)
            try await takeDefaults(from: known, for: after, by: requester, in: transaction)
            let settings = before.settings.json
            let changes = after.settings.json.members.compactMap { name, value in
                settings[name] == value ? nil : AuditChange(name, from: settings[name] ?? .null, to: value)
            }
            try await note(.modelUpdate, before.id, changes, by: requester, in: transaction)
            return Entry(model: after, provider: name, isShared: isShared)
        }
        changed(tenant)
        return entry
    }

    /// Removes a model on which no other falls back. Workflows that name it fail from now on.
    func deleteModel(
        _ slug: ModelSlug, in tenant: TenantID, by requester: Requester, check: (EntityTag) throws -> Void
    ) async throws {
        try await store.database.withTenant(tenant) { transaction async throws -> Void in
            let known = try await store.catalogue(isHeld: true, in: transaction)
            guard let model = known.model(slug) else { throw RegistryProblem.unknownModel }
            try check(model.tag)
            let others = known.models(fallingBackOn: slug)
            guard others.isEmpty else { throw RegistryProblem.isFallback(of: others) }
            try await store.delete(model.id, in: transaction)
            let changes = [AuditChange("slug", from: .string(slug.description), to: .null)]
            try await note(.modelDelete, model.id, changes, by: requester, in: transaction)
        }
        changed(tenant)
    }

    // MARK: Parts

    /// The parts that the person has in any course.
    func courseRoles(of person: UserID, in tenant: TenantID) async throws -> CourseRoles {
        let rows = try await store.database.statements(of: tenant).query(
            "SELECT DISTINCT role FROM course_memberships WHERE tenant_id = app_tenant_id() AND user_id = \(person)")
        return try rows.compactMap { CourseRole(rawValue: try $0["role", String.self]) }
            .reduce(into: []) { $0.insert(CourseRoles($1)) }
    }

    /// The operator's models, which a tenant's may fall back on; none for the operator's own.
    private func sharedCatalogue(for tenant: TenantID) async throws -> ModelCatalogue? {
        tenant == Self.shared ? nil : try await catalogue(of: Self.shared)
    }

    /// Throws where it is the usual one for what it cannot do, or a fallback is no model, is for something else, or leads in a circle. The operator's models never lead
    /// to a tenant's, so that circles are within one catalogue.
    private func validate(
        _ model: RegisteredModel, among known: ModelCatalogue, shared: ModelCatalogue?
    ) throws(JSONDecodingError) {
        let all = known.models.filter { $0.id != model.id } + [model]
        if let purpose = model.settings.defaultFor.first(where: { !model.settings.purpose.suits($0) }) {
            throw JSONDecodingError(
                path: "default_for",
                expectation: "purposes of a model for \(model.settings.purpose.rawValue), not \(purpose.rawValue)")
        }
        if model.settings.purpose == .embedding, !model.settings.fallbacks.isEmpty {
            throw JSONDecodingError(
                path: "fallbacks", expectation: "nothing: vectors of another model would not fit those of this one")
        }
        for (index, fallback) in model.settings.fallbacks.enumerated() {
            let path = "fallbacks[\(index)].model"
            guard
                let other = all.first(where: { $0.slug.description == fallback.model })
                    ?? shared?.model(named: fallback.model)
            else {
                guard fallback.model == configuredName, model.settings.purpose.isConversation else {
                    throw JSONDecodingError(path: path, expectation: "the slug of a model that there is")
                }
                continue
            }
            guard other.settings.purpose.suits(model.settings.purpose) else {
                throw JSONDecodingError(path: path, expectation: "a model for the same purpose")
            }
        }
        let graph = ModelCatalogue(providers: [], models: all).fallbacks
        if let circle = graph.circle(through: model.slug.description) {
            throw JSONDecodingError(
                path: "fallbacks",
                expectation: "models that do not lead back here, as \(circle.joined(separator: " → ")) does")
        }
    }

    /// Takes the purposes that the model is now the usual one of from those that were.
    private func takeDefaults(
        from known: ModelCatalogue, for model: RegisteredModel, by requester: Requester, in transaction: Transaction
    ) async throws {
        for var other in known.models where other.id != model.id {
            let rest = other.settings.defaultFor.filter { !model.settings.defaultFor.contains($0) }
            guard rest != other.settings.defaultFor else { continue }
            let before = other.settings.json["default_for"] ?? .null
            other.settings.defaultFor = rest
            other.version += 1
            other.updatedAt = model.updatedAt
            try await store.save(other, in: transaction)
            let change = AuditChange("default_for", from: before, to: other.settings.json["default_for"] ?? .null)
            try await note(.modelUpdate, other.id, [change], by: requester, in: transaction)
        }
    }

    func note(
        _ action: AuditAction, _ id: RegisteredModelID, _ changes: [AuditChange], by requester: Requester,
        in transaction: Transaction
    ) async throws {
        try await audit.record(
            AuditEvent(action, AuditTarget("model", id), changes: changes, origin: requester.origin),
            in: transaction)
    }
}

extension ModelRegistry.Entry {
    /// As the API shows it.
    var json: JSONValue {
        var members: JSONObject = [
            "id": .string(model.id.description), "slug": .string(model.slug.description),
            "provider": .string(provider),
        ]
        for (name, value) in model.settings.json.members { members.append(name, value) }
        members.append("shared", .bool(isShared))
        members.append("imported", .bool(model.isImported))
        members.append("created_at", .string(model.createdAt.rfc3339))
        members.append("updated_at", .string(model.updatedAt.rfc3339))
        return .object(members)
    }
}
