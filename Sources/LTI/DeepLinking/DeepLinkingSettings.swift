package import Core

/// What a platform takes into a course, as its request says (Deep Linking 2.0 §4.4.1, "Deep linking settings").
package struct DeepLinkingSettings: Sendable, Equatable {
    /// The claim of a request that holds it.
    package static let claim = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
    /// The longest address that an answer goes to, and the longest `data`, in bytes.
    private static let longestAddress = 2048
    private static let longestData = 64 << 10

    /// Where the browser takes the answer.
    package let returnAddress: String
    /// The types of items that are taken, such as `ltiResourceLink`.
    package let types: [String]
    /// Where items may be shown: `iframe`, `window`, `embed`.
    package let targets: [String]
    package let acceptsMultiple: Bool
    /// Whether the platform makes a line item with a link.
    package let acceptsLineItem: Bool
    /// What the platform suggests as title and text.
    package let title: String?
    package let text: String?
    /// What the answer carries back unchanged; nil where the request has none.
    package let data: JSONValue?

    /// Whether links to assistants may be placed.
    package var acceptsLinks: Bool { types.contains("ltiResourceLink") }

    /// Reads the claims of a request. Throws `DeepLinkingProblem` for settings that the specification does not allow,
    /// and for an answer's address that is not the platform's.
    package init(claims: JSONObject, hosts: PlatformHosts) throws(DeepLinkingProblem) {
        guard let settings = claims[Self.claim]?.objectValue else {
            throw .invalidSettings(member: "deep_linking_settings")
        }
        try self.init(stored: settings)
        guard hosts.contain(returnAddress) else {
            throw .foreignReturnAddress(host: PlatformHosts.host(of: returnAddress) ?? "")
        }
    }

    /// Reads settings that were checked before.
    init(stored settings: JSONObject) throws(DeepLinkingProblem) {
        guard let address = settings["deep_link_return_url"]?.stringValue, address.utf8.count <= Self.longestAddress
        else { throw .invalidSettings(member: "deep_link_return_url") }
        returnAddress = address
        types = try Self.names(settings, "accept_types")
        targets = try Self.names(settings, "accept_presentation_document_targets")
        acceptsMultiple = try Self.flag(settings, "accept_multiple")
        acceptsLineItem = try Self.flag(settings, "accept_lineitem")
        title = try Self.text(settings, "title")
        text = try Self.text(settings, "text")
        data = settings["data"]
        if let data, data.serialized().count > Self.longestData { throw .invalidSettings(member: "data") }
    }

    /// As it is kept until it is answered.
    var stored: JSONObject {
        var kept: JSONObject = [
            "deep_link_return_url": .string(returnAddress), "accept_types": .array(types.map { .string($0) }),
            "accept_presentation_document_targets": .array(targets.map { .string($0) }),
            "accept_multiple": .bool(acceptsMultiple), "accept_lineitem": .bool(acceptsLineItem),
        ]
        kept["title"] = title.map { .string($0) }
        kept["text"] = text.map { .string($0) }
        kept["data"] = data
        return kept
    }

    /// A required list of names.
    private static func names(_ settings: JSONObject, _ member: String) throws(DeepLinkingProblem) -> [String] {
        guard let values = settings[member]?.arrayValue, values.count <= 100 else {
            throw .invalidSettings(member: member)
        }
        var names: [String] = []
        for value in values {
            guard let name = value.stringValue, name.utf8.count <= 255 else { throw .invalidSettings(member: member) }
            names.append(name)
        }
        return names
    }

    /// An optional boolean; some platforms write it as text.
    private static func flag(_ settings: JSONObject, _ member: String) throws(DeepLinkingProblem) -> Bool {
        switch settings[member] {
        case nil, .null?, .string("false")?, .string("")?: return false
        case .bool(let value)?: return value
        case .string("true")?: return true
        default: throw .invalidSettings(member: member)
        }
    }

    private static func text(_ settings: JSONObject, _ member: String) throws(DeepLinkingProblem) -> String? {
        switch settings[member] {
        case nil, .null?: return nil
        case .string(let text)?: return text.isEmpty ? nil : String(text.prefix(1000))
        default: throw .invalidSettings(member: member)
        }
    }
}
