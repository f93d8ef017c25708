import Core
import HTTPCore
import ModelProviders

/// The body of `POST /api/v1/models` and of `PATCH /api/v1/models/{slug}`. What is absent stays as it is, or as it is by
/// default.
struct RegisteredModelRequest {
    /// The longest chain of models that answer in the place of one.
    static let maximumFallbacks = 8
    private static let longestContext = 100_000_000

    private let members: BodyMembers

    init(_ body: JSONValue) throws(JSONDecodingError) {
        members = try BodyMembers(body)
    }

    var slug: ModelSlug {
        get throws(JSONDecodingError) {
            try Field.value(members.required("slug", upTo: 64), "slug", ModelSlug.expectation) { ModelSlug($0) }
        }
    }

    var provider: String {
        get throws(JSONDecodingError) { try members.required("provider", upTo: 64) }
    }

    /// Whether the body says for which purposes the model is the usual one.
    var saysDefaults: Bool { members.body["default_for"] != nil }

    /// The settings of a new model.
    var creation: RegisteredModel.Settings {
        get throws(JSONDecodingError) {
            let purpose = try purpose ?? .chat
            var settings = RegisteredModel.Settings(name: try members.required("name", upTo: 200), purpose: purpose)
            try apply(to: &settings)
            return settings
        }
    }

    /// Sets what the body names.
    func apply(to settings: inout RegisteredModel.Settings) throws(JSONDecodingError) {
        if let name = try members.text("name", upTo: 200) {
            settings.name = try Field.value(name, "name", "1 to 200 bytes on one line") {
                $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } ? $0 : nil
            }
        }
        if let purpose = try purpose { settings.purpose = purpose }
        if let purposes = try members.choices("default_for", among: ModelPurpose.allCases) {
            settings.defaultFor = purposes
        }
        if let capabilities = try members.choices("capabilities", among: ModelCapability.allCases) {
            settings.capabilities = capabilities
        }
        if let value = members.body["context_length"] { settings.contextLength = try contextLength(value) }
        if let value = members.body["prices"] { settings.prices = try prices(value, settings.prices) }
        if let roles = try members.choices("roles", among: ModelAudience.allCases) {
            settings.audience = roles
        }
        if let value = members.body["fallbacks"] { settings.fallbacks = try fallbacks(value) }
        if let isEnabled = try members.flag("enabled") { settings.isEnabled = isEnabled }
    }

    private var purpose: ModelPurpose? {
        get throws(JSONDecodingError) {
            guard let text = try members.text("purpose", upTo: 32) else { return nil }
            return try Field.choice(text, "purpose", among: ModelPurpose.allCases)
        }
    }

    private func contextLength(_ value: JSONValue) throws(JSONDecodingError) -> Int? {
        if value.isNull { return nil }
        guard let tokens = value.integerValue.flatMap(Int.init(exactly:)), (1...Self.longestContext).contains(tokens)
        else {
            throw JSONDecodingError(
                path: "context_length", expectation: "number of tokens from 1 to \(Self.longestContext)")
        }
        return tokens
    }

    private func prices(_ value: JSONValue, _ known: ModelPrices) throws(JSONDecodingError) -> ModelPrices {
        if value.isNull { return .free }
        guard let members = value.objectValue?.members else {
            throw JSONDecodingError(path: "prices", expectation: "object")
        }
        var prices = known
        for (name, value) in members {
            let path = "prices.\(name)"
            if name == "cached_input", value.isNull {
                prices.cachedInput = nil
                continue
            }
            guard let micro = value.doubleValue.flatMap(ModelPrices.micro(units:)) else {
                throw JSONDecodingError(path: path, expectation: "number from 0 to 1000000")
            }
            switch name {
            case "input": prices.input = micro
            case "cached_input": prices.cachedInput = micro
            case "output": prices.output = micro
            case "image": prices.image = micro
            case "minute": prices.minute = micro
            case "call": prices.call = micro
            default: throw JSONDecodingError(path: path, expectation: "no such price")
            }
        }
        return prices
    }

    private func fallbacks(_ value: JSONValue) throws(JSONDecodingError) -> [ModelFallback] {
        guard let items = value.arrayValue, items.count <= Self.maximumFallbacks else {
            throw JSONDecodingError(
                path: "fallbacks", expectation: "array of at most \(Self.maximumFallbacks) models")
        }
        var fallbacks: [ModelFallback] = []
        for (index, item) in items.enumerated() {
            let path = "fallbacks[\(index)]"
            // A name alone is one for every reason.
            guard let name = item.stringValue ?? item["model"]?.stringValue, (1...64).contains(name.utf8.count) else {
                throw JSONDecodingError(path: "\(path).model", expectation: "slug of a model")
            }
            let reasons = try item["on"].map { value throws(JSONDecodingError) in
                try BodyMembers.choices(value, "\(path).on", among: ModelFallback.Reason.allCases)
            }
            if reasons?.isEmpty == true {
                throw JSONDecodingError(path: "\(path).on", expectation: "at least one reason")
            }
            guard !fallbacks.contains(where: { $0.model == name }) else {
                throw JSONDecodingError(path: "\(path).model", expectation: "another model than those before")
            }
            fallbacks.append(ModelFallback(model: name, reasons: Set(reasons ?? [])))
        }
        return fallbacks
    }
}

extension RegisteredModelRequest {
    private static let prices = JSONSchema.object([
        .optional("input", .number), .optional("cached_input", .nullable(.number)), .optional("output", .number),
        .optional("image", .number), .optional("minute", .number), .optional("call", .number),
    ])

    private static let fallback = JSONSchema.object([
        .required("model", .string()), .optional("on", .array(.choice(ModelFallback.Reason.self))),
    ])

    private static let settings: [(name: String, schema: JSONSchema)] = [
        ("name", .string()), ("purpose", .choice(ModelPurpose.self)),
        ("default_for", .array(.choice(ModelPurpose.self))),
        ("capabilities", .array(.choice(ModelCapability.self))),
        ("context_length", .nullable(.integer(1...100_000_000))),
        ("prices", prices), ("roles", .array(.choice(ModelAudience.self))), ("fallbacks", .array(fallback)),
        ("enabled", .boolean),
    ]

    static let creation = JSONSchema.object(
        [.required("slug", .string()), .required("provider", .string())]
            + settings.map { $0.name == "name" ? .required($0.name, $0.schema) : .optional($0.name, $0.schema) })

    static let change = JSONSchema.object(settings.map { .optional($0.name, $0.schema) })

    static let answer = JSONSchema.named(
        "Model",
        .object(
            [.required("id", .identifier), .required("slug", .string()), .required("provider", .string())]
                + settings.map { .required($0.name, $0.schema) }
                + [
                    .required("shared", .boolean), .required("imported", .boolean), .required("created_at", .time),
                    .required("updated_at", .time),
                ]))
}
