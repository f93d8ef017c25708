import Core
import HTTPCore
import ModelProviders

/// The body of `POST /api/v1/providers` and of `PATCH /api/v1/providers/{slug}`. What is absent stays as it is; null takes
/// away what need not be there.
struct ModelProviderRequest {
    private let members: BodyMembers

    init(_ body: JSONValue) throws(JSONDecodingError) {
        members = try BodyMembers(body)
    }

    var slug: ModelSlug {
        get throws(JSONDecodingError) {
            try Field.value(members.required("slug", upTo: 64), "slug", ModelSlug.expectation) { ModelSlug($0) }
        }
    }

    var requiredKind: ProviderKind {
        get throws(JSONDecodingError) {
            try Field.choice(members.required("kind", upTo: 64), "kind", among: ProviderKind.allCases)
        }
    }

    /// The key: absent, null, or a text that a header can hold.
    var key: String?? {
        get throws(JSONDecodingError) {
            guard let key = try members.nullable("api_key", upTo: RegisteredProvider.longestKey) else { return nil }
            guard let text = key else { return .some(nil) }
            return try Field.value(text, "api_key", "printable ASCII without blanks and line breaks") {
                RegisteredProvider.isKey($0) ? $0 : nil
            }
        }
    }

    /// Sets what the body names, besides the slug and the key. Throws where nobody knows afterwards where requests go.
    func apply(to provider: inout RegisteredProvider) throws(JSONDecodingError) {
        if let text = try members.text("kind", upTo: 64) {
            provider.kind = try Field.choice(text, "kind", among: ProviderKind.allCases)
        }
        if let address = try members.nullable("base_url", upTo: 2048) {
            provider.address = try address.map { text throws(JSONDecodingError) in
                try Field.value(text, "base_url", ProviderAddress.expectation, ProviderAddress.init)
            }
        }
        if let isEnabled = try members.flag("enabled") { provider.isEnabled = isEnabled }
        if let value = members.body["concurrency"] { provider.concurrency = try concurrency(value) }
        guard provider.baseURL != nil else {
            throw JSONDecodingError(path: "base_url", expectation: ProviderAddress.expectation)
        }
    }

    private func concurrency(_ value: JSONValue) throws(JSONDecodingError) -> Int? {
        if value.isNull { return nil }
        guard let number = value.integerValue.flatMap(Int.init(exactly:)), Self.concurrency.contains(number) else {
            throw JSONDecodingError(
                path: "concurrency",
                expectation: "number from \(Self.concurrency.lowerBound) to \(Self.concurrency.upperBound), or null")
        }
        return number
    }

    private static let concurrency = 1...10_000

    // MARK: Shapes

    private static let changeable: [JSONSchema.Property] = [
        .optional("base_url", .nullable(.string(format: "uri"))), .optional("api_key", .nullable(.string())),
        .optional("concurrency", .nullable(.integer(concurrency))), .optional("enabled", .boolean),
    ]
    static let creation = JSONSchema.object(
        [.required("slug", .string()), .required("kind", .choice(ProviderKind.self))] + changeable)
    static let change = JSONSchema.object([.optional("kind", .choice(ProviderKind.self))] + changeable)
}

extension RegisteredProvider {
    /// As the API shows it: of the key, its last characters.
    var json: JSONValue {
        var members: JSONObject = ["id": .string(id.description), "slug": .string(slug.description)]
        for (name, value) in settings { members.append(name, value) }
        members.append("api_key_hint", .string(keyHint))
        members.append("has_api_key", .bool(sealedKey != nil))
        members.append("created_at", .string(createdAt.rfc3339))
        members.append("updated_at", .string(updatedAt.rfc3339))
        return .object(members)
    }

    /// What people decide of it besides the key, as the API and the audit log show it.
    var settings: [(name: String, value: JSONValue)] {
        [
            ("kind", .string(kind.rawValue)), ("base_url", baseURL.map { .string($0) } ?? .null),
            ("concurrency", concurrency.map { .integer(Int64($0)) } ?? .null), ("enabled", .bool(isEnabled)),
        ]
    }

    static let schema = JSONSchema.named(
        "ModelProvider",
        .object([
            .required("id", .identifier), .required("slug", .string()), .required("kind", .choice(ProviderKind.self)),
            .required("base_url", .nullable(.string(format: "uri"))),
            .required("concurrency", .nullable(.integer(1...10_000))), .required("enabled", .boolean),
            .required("api_key_hint", .string()), .required("has_api_key", .boolean), .required("created_at", .time),
            .required("updated_at", .time),
        ]))
}
