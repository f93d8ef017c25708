package import Core
package import HTTPCore
import Postgres

package enum RegisteredModelTag: IdentifierTag { package static let prefix = "" }

/// Names a model of the registry.
package typealias RegisteredModelID = Identifier<RegisteredModelTag>

/// A model that authors may name.
package struct RegisteredModel: Sendable, Equatable {
    package let id: RegisteredModelID
    /// Never changes: workflows name it.
    package let slug: ModelSlug
    package let providerID: RegisteredProviderID
    package var settings: Settings
    /// Whether an import made it, which then keeps it up to date.
    package let isImported: Bool
    package let createdAt: Timestamp
    package var updatedAt: Timestamp
    package var version: Int

    package init(
        id: RegisteredModelID, slug: ModelSlug, providerID: RegisteredProviderID, settings: Settings,
        isImported: Bool = false, createdAt: Timestamp
    ) {
        self.id = id
        self.slug = slug
        self.providerID = providerID
        self.settings = settings
        self.isImported = isImported
        self.createdAt = createdAt
        updatedAt = createdAt
        version = 1
    }

    /// Names this state of the model.
    package var tag: EntityTag { EntityTag(version: version) }

    /// What people decide of a model.
    package struct Settings: Sendable, Equatable {
        /// What the provider calls it.
        package var name: String
        package var purpose: ModelPurpose
        /// The purposes for which it is taken where nobody names a model, in the order of the cases.
        package var defaultFor: [ModelPurpose] = []
        /// In the order of the cases.
        package var capabilities: [ModelCapability]
        /// In tokens; nil where nobody knows.
        package var contextLength: Int?
        package var prices = ModelPrices.free
        /// Who may have it answer by their role in the institution; everybody where this and the next are empty.
        package var roles: Roles = []
        /// Who may by their part in the course in which they ask.
        package var courseRoles: CourseRoles = []
        /// The first to be tried first.
        package var fallbacks: [ModelFallback] = []
        package var isEnabled = true

        package init(name: String, purpose: ModelPurpose = .chat, capabilities: [ModelCapability]? = nil) {
            self.name = name
            self.purpose = purpose
            self.capabilities = capabilities ?? Self.usualCapabilities(of: purpose)
        }

        /// What models of a purpose can usually do.
        package static func usualCapabilities(of purpose: ModelPurpose) -> [ModelCapability] {
            switch purpose {
            case .chat, .small: [.tools, .schema]
            case .vision: [.vision, .tools, .schema]
            case .embedding, .image: []
            case .transcription: [.audioInput]
            case .speech: [.audioOutput]
            }
        }
    }
}

extension RegisteredModel {
    static let columns = """
        id, slug, provider_id, name, purpose, default_for, capabilities, context_length, price_input,
        price_cached_input, price_output, price_image, price_minute, price_call, roles, fallbacks, is_enabled,
        is_imported, version, created_at, updated_at
        """

    init(row: Row) throws {
        id = try row["id", RegisteredModelID.self]
        slug = try row.known("slug") { ModelSlug($0) }
        providerID = try row["provider_id", RegisteredProviderID.self]
        var settings = Settings(
            name: try row["name", String.self],
            purpose: try row.known("purpose", ModelPurpose.init(rawValue:)),
            capabilities: try row["capabilities", [String].self].compactMap(ModelCapability.init(rawValue:)))
        settings.defaultFor = try row["default_for", [String].self].compactMap(ModelPurpose.init(rawValue:))
        settings.contextLength = try row["context_length", Int?.self]
        settings.prices = ModelPrices(
            input: try row["price_input", Int64.self], cachedInput: try row["price_cached_input", Int64?.self],
            output: try row["price_output", Int64.self], image: try row["price_image", Int64.self],
            minute: try row["price_minute", Int64.self], call: try row["price_call", Int64.self])
        // A role that this program does not know lets nobody in whom it does know.
        let roles = try row["roles", [String].self]
        settings.audience = roles.compactMap(ModelAudience.init(rawValue:))
        if settings.audience.isEmpty, let unknown = roles.first {
            throw UnknownRegistryValue(column: "roles", text: unknown)
        }
        settings.fallbacks = (try row["fallbacks", JSONValue.self].arrayValue ?? []).compactMap(ModelFallback.init)
        settings.isEnabled = try row["is_enabled", Bool.self]
        self.settings = settings
        isImported = try row["is_imported", Bool.self]
        version = try row["version", Int.self]
        createdAt = try row["created_at", Timestamp.self]
        updatedAt = try row["updated_at", Timestamp.self]
    }
}

extension RegisteredModel.Settings {
    /// As the API shows them, which is what the audit log tells of them too.
    package var json: JSONObject {
        [
            "name": .string(name), "purpose": .string(purpose.rawValue),
            "default_for": .array(defaultFor.map { .string($0.rawValue) }),
            "capabilities": .array(capabilities.map { .string($0.rawValue) }),
            "context_length": contextLength.map { .integer(Int64($0)) } ?? .null, "prices": prices.json,
            "roles": .array(audience.map { .string($0.rawValue) }),
            "fallbacks": .array(fallbacks.map(\.json)), "enabled": .bool(isEnabled),
        ]
    }
}

extension ModelPrices {
    /// In units of the currency, as people write prices.
    package var json: JSONValue {
        [
            "input": Self.units(input), "cached_input": cachedInput.map(Self.units) ?? .null,
            "output": Self.units(output), "image": Self.units(image), "minute": Self.units(minute),
            "call": Self.units(call),
        ]
    }

    private static func units(_ micro: Int64) -> JSONValue {
        micro % 1_000_000 == 0 ? .integer(micro / 1_000_000) : .double(Double(micro) / 1_000_000)
    }

    /// The whole micro-units that are nearest to so many units; nil below 0 and above the highest price.
    package static func micro(units: Double) -> Int64? {
        guard units.isFinite, units >= 0, units <= Double(highest / 1_000_000) else { return nil }
        return Int64((units * 1_000_000).rounded())
    }
}
