import Auth
import Chat
import Core
import HTTPCore
import ModelProviders
import Postgres
import Workflows

/// The models of the registry, and the one that the configuration names.
///
/// A name is looked up among the tenant's models, then among the operator's, then it is the configuration's. Where nobody
/// names one, the usual one is looked for in the same order, and only among those that the person may use.
struct RegisteredModels: ModelsOnOffer {
    /// The most names that an error tells.
    private static let shownNames = 50

    let catalogues: RememberedCatalogues
    let database: Database
    /// The configuration's, for the questions of a tenant.
    let configured: @Sendable (TenantID) -> any ModelProvider
    /// What it is called.
    let configuredName: String
    /// What stands before each provider.
    let guards: ProviderGuards
    /// Sends requests to where tenants point, and refuses where they may not go.
    let tenantTransport: any HTTPTransport
    /// Sends requests to where the operator points.
    let operatorTransport: any HTTPTransport
    /// Where calls are recorded and held to budgets, each model's by itself; nil: nowhere.
    var accounts: ModelAccounts?

    /// Where a model was found.
    struct Found {
        let model: RegisteredModel
        let opened: RememberedCatalogues.Opened
        let isShared: Bool

        var isUsable: Bool { opened.catalogue.isUsable(model) }
    }

    /// What a tenant has and may use, its own first.
    struct Shelves {
        let own: RememberedCatalogues.Opened
        let shared: RememberedCatalogues.Opened

        func find(_ name: String) -> Found? {
            if let model = own.catalogue.model(named: name) {
                return Found(model: model, opened: own, isShared: false)
            }
            return findShared(name)
        }

        func findShared(_ name: String) -> Found? {
            shared.catalogue.model(named: name).map { Found(model: $0, opened: shared, isShared: true) }
        }

        /// The usual ones for a purpose, and for any conversation, the best first.
        func usual(for purpose: ModelPurpose) -> [Found] {
            let purposes = purpose == .chat ? [.chat] : [purpose, .chat]
            return [(own, false), (shared, true)].flatMap { opened, isShared in
                purposes.compactMap { purpose in
                    opened.catalogue.model(for: purpose).map { Found(model: $0, opened: opened, isShared: isShared) }
                }
            }
        }

        /// The usual ones for a purpose that is no conversation, the tenant's first.
        func services(for purpose: ModelPurpose) -> [Found] {
            [(own, false), (shared, true)].compactMap { opened, isShared in
                opened.catalogue.model(for: purpose).map { Found(model: $0, opened: opened, isShared: isShared) }
            }.filter { $0.model.settings.purpose == purpose }
        }

        /// All that are not out of use; of two with one name the tenant's.
        var usable: [Found] {
            let mine = own.catalogue.models.map { Found(model: $0, opened: own, isShared: false) }
            let names = Set(mine.map(\.model.slug))
            let others = shared.catalogue.models.map { Found(model: $0, opened: shared, isShared: true) }
            return (mine + others.filter { !names.contains($0.model.slug) }).filter(\.isUsable)
        }
    }

    func model(named name: String?, for use: ModelUse) async throws -> any ModelProvider {
        let shelves = try await shelves(of: use.tenantID)
        guard let name else { return try await usual(on: shelves, for: use) }
        guard let found = try await lookUp(name, on: shelves, for: use) else {
            return accounted(configured(use.tenantID), use)
        }
        return try await chain(found, shelves, use)
    }

    // MARK: Looking up

    /// The model of the name; nil for the configuration's. Throws where it is not there, or not for the person.
    func lookUp(_ name: String, on shelves: Shelves, for use: ModelUse) async throws -> Found? {
        guard let found = shelves.find(name) else {
            if name == configuredName { return nil }
            throw try await unknown("There is no model named \"\(name)\".", shelves, use)
        }
        guard found.isUsable else { throw try await unknown("The model \"\(name)\" is out of use.", shelves, use) }
        guard try await isFor(use, found.model) else {
            let roles = found.model.settings.audience.map(\.rawValue).joined(separator: ", ")
            throw RunFailure(
                .invalidStep, "The model \"\(name)\" answers only people with these roles: \(roles).",
                allowsRetry: false)
        }
        return found
    }

    func shelves(of tenant: TenantID) async throws -> Shelves {
        Shelves(
            own: try await catalogues.opened(of: tenant),
            shared: try await catalogues.opened(of: ModelRegistry.shared))
    }

    private func usual(on shelves: Shelves, for use: ModelUse) async throws -> any ModelProvider {
        for found in shelves.usual(for: ModelPurpose(rawValue: use.purpose.rawValue) ?? .chat)
        where found.model.settings.purpose.isConversation {
            if try await isFor(use, found.model) { return try await chain(found, shelves, use) }
        }
        return accounted(configured(use.tenantID), use)
    }

    /// Whether whoever asks may have the model answer. Nobody's questions are those of a service.
    func isFor(_ use: ModelUse, _ model: RegisteredModel) async throws -> Bool {
        let settings = model.settings
        guard !settings.audience.isEmpty else { return true }
        let (role, parts) = try await standing(of: use, inCourse: !settings.courseRoles.isEmpty)
        return settings.isFor(role, as: parts)
    }

    /// Who asks: their role in the institution, and their part in the course in which they ask.
    ///
    /// - Parameter inCourse: whether the course matters
    private func standing(of use: ModelUse, inCourse: Bool) async throws -> (role: Role, parts: CourseRoles) {
        guard let person = use.person else { return (.service, []) }
        let course: Query =
            inCourse
            ? """
            (SELECT c.role FROM course_memberships c WHERE c.tenant_id = m.tenant_id AND c.user_id = m.user_id
                AND c.course_id = coalesce(\(use.course), course_of_run(\(use.run))))
            """ : "NULL::text"
        let row = try await database.statements(of: use.tenantID).queryOne(
            """
            SELECT m.role, \(course) AS part FROM memberships m
            WHERE m.tenant_id = app_tenant_id() AND m.user_id = \(person)
            """)
        guard let row else { return (.service, []) }
        let part = try row["part", String?.self].flatMap(CourseRole.init(rawValue:))
        return (Role(rawValue: try row["role", String.self]) ?? .service, part.map { CourseRoles($0) } ?? [])
    }

    func names(for use: ModelUse) async throws -> [String] {
        try await names(on: try await shelves(of: use.tenantID), for: use)
    }

    private func names(on shelves: Shelves, for use: ModelUse) async throws -> [String] {
        let usable = shelves.usable.filter(\.model.settings.purpose.isConversation)
        let (role, parts) = try await standing(
            of: use, inCourse: usable.contains { !$0.model.settings.courseRoles.isEmpty })
        let names = usable.filter { $0.model.settings.isFor(role, as: parts) }.map(\.model.slug.description)
        return names.contains(configuredName) ? names : names + [configuredName]
    }

    private func unknown(_ sentence: String, _ shelves: Shelves, _ use: ModelUse) async throws -> RunFailure {
        let names = try await names(on: shelves, for: use)
        let shown = names.prefix(Self.shownNames).joined(separator: ", ")
        let more = names.count > Self.shownNames ? " and \(names.count - Self.shownNames) more" : ""
        return RunFailure(.invalidStep, "\(sentence) The models are: \(shown)\(more).", allowsRetry: false)
    }
}
