import Auth
import Core
import Crypto
import HTTPCore
import LTI

/// The body of `POST /api/v1/lti/registrations` and of `PATCH /api/v1/lti/registrations/{registration_id}`. What is absent
/// stays as it is, or as it is by default; null takes away what need not be there.
struct LTIRegistrationRequest {
    private let body: JSONValue

    init(_ body: JSONValue) throws(JSONDecodingError) {
        guard body.objectValue != nil else { throw JSONDecodingError(path: "", expectation: "object") }
        self.body = body
    }

    /// What a new registration is known by.
    var name: (issuer: String, clientID: String) {
        get throws(JSONDecodingError) {
            (try required("issuer", upTo: 512), try required("client_id", upTo: 512))
        }
    }

    /// The deployments that a new registration knows.
    var deploymentIDs: [String] {
        get throws(JSONDecodingError) {
            let texts = try texts("deployment_ids") ?? []
            guard texts.count <= 100, texts.allSatisfy({ (1...255).contains($0.utf8.count) }) else {
                throw JSONDecodingError(
                    path: "deployment_ids", expectation: "at most 100 identifiers of 1 to 255 bytes")
            }
            return texts
        }
    }

    /// The slug of the workflow of links that name none: absent, null, or a text.
    var defaultWorkflow: String?? {
        get throws(JSONDecodingError) { try nullable("default_workflow", upTo: 64) }
    }

    /// The settings of a new registration; the workflow is the caller's.
    var creation: RegistrationSettings {
        get throws(JSONDecodingError) {
            guard let keys = try keys else {
                throw JSONDecodingError(path: "jwks_url", expectation: "the address of the platform's keys, or jwks")
            }
            var settings = RegistrationSettings(
                name: try Field.name(try required("name", upTo: 1000)),
                endpoints: PlatformEndpoints(
                    authorization: try address(
                        try required("authorization_endpoint", upTo: 2048), "authorization_endpoint"),
                    token: try address(try required("token_endpoint", upTo: 2048), "token_endpoint")),
                keys: keys)
            try apply(to: &settings)
            return settings
        }
    }

    /// Sets what the body names, besides the workflow.
    func apply(to settings: inout RegistrationSettings) throws(JSONDecodingError) {
        if let text = try text("name", upTo: 1000) { settings.name = try Field.name(text) }
        if let text = try text("status", upTo: 32) {
            settings.status = try Field.choice(text, "status", among: RegistrationSettings.Status.allCases)
        }
        if let text = try text("authorization_endpoint", upTo: 2048) {
            settings.endpoints.authorization = try address(text, "authorization_endpoint")
        }
        if let text = try text("token_endpoint", upTo: 2048) {
            settings.endpoints.token = try address(text, "token_endpoint")
        }
        if let audience = try nullable("token_audience", upTo: 2048) { settings.endpoints.tokenAudience = audience }
        if let keys = try keys { settings.keys = keys }
        if let names = try texts("algorithms") {
            guard !names.isEmpty else { throw JSONDecodingError(path: "algorithms", expectation: "at least one") }
            settings.algorithms = []
            for (number, name) in names.enumerated() {
                let algorithm = try Field.choice(
                    name, "algorithms[\(number)]", among: RegistrationSettings.usableAlgorithms)
                if !settings.algorithms.contains(algorithm) { settings.algorithms.append(algorithm) }
            }
        }
        if let text = try text("platform", upTo: 32) {
            settings.platform = try Field.choice(text, "platform", among: Platform.allCases)
        }
        if let text = try text("unknown_deployments", upTo: 32) {
            settings.unknownDeployments = try Field.choice(
                text, "unknown_deployments", among: RegistrationSettings.UnknownDeployments.allCases)
        }
        if let rules = body["settings"] { try apply(rules, to: &settings.rules) }
    }

    private func apply(_ json: JSONValue, to rules: inout LaunchRules) throws(JSONDecodingError) {
        guard let members = json.objectValue?.members else {
            throw JSONDecodingError(path: "settings", expectation: "object")
        }
        for (name, value) in members {
            switch name {
            case "anonymous": rules.allowsAnonymous = try flag(value, name)
            case "administrators": rules.makesAdministrators = try flag(value, name)
            case "teachers": rules.makesTeachers = try flag(value, name)
            case "names": rules.keepsNames = try flag(value, name)
            case "roles": rules.roles = try roles(value)
            case "return_hosts": rules.returnHosts = try hosts(value)
            default: throw JSONDecodingError(path: "settings.\(name)", expectation: "no such setting")
            }
        }
    }

    private func flag(_ value: JSONValue, _ name: String) throws(JSONDecodingError) -> Bool {
        guard let flag = value.boolValue else {
            throw JSONDecodingError(path: "settings.\(name)", expectation: "boolean")
        }
        return flag
    }

    private func roles(_ value: JSONValue) throws(JSONDecodingError) -> [(name: String, part: CourseRole)] {
        guard let members = value.objectValue?.members, members.count <= LaunchRules.maximumRoles else {
            throw JSONDecodingError(
                path: "settings.roles", expectation: "object of at most \(LaunchRules.maximumRoles) roles")
        }
        var roles: [(name: String, part: CourseRole)] = []
        for (name, value) in members {
            guard (1...512).contains(name.utf8.count), let text = value.stringValue else {
                throw JSONDecodingError(path: "settings.roles", expectation: "names of roles, each with a part")
            }
            roles.append((name, try Field.choice(text, "settings.roles", among: CourseRole.allCases)))
        }
        return roles
    }

    private func hosts(_ value: JSONValue) throws(JSONDecodingError) -> [String] {
        let texts = value.arrayValue?.map { $0.stringValue?.lowercased() ?? "" }
        guard let texts, texts.count <= LaunchRules.maximumHosts, texts.allSatisfy(PlatformHosts.isName) else {
            throw JSONDecodingError(
                path: "settings.return_hosts",
                expectation: "at most \(LaunchRules.maximumHosts) names of hosts such as learn.school.example")
        }
        var hosts: [String] = []
        for host in texts where !hosts.contains(host) { hosts.append(host) }
        return hosts
    }

    /// The platform's keys; nil where the body names none.
    private var keys: PlatformKeys? {
        get throws(JSONDecodingError) {
            let (url, set) = (body["jwks_url"], body["jwks"])
            switch (url?.isNull == false ? url : nil, set?.isNull == false ? set : nil) {
            case (nil, nil): return nil
            case (let url?, nil):
                guard let text = url.stringValue else {
                    throw JSONDecodingError(path: "jwks_url", expectation: "string")
                }
                return .address(try address(text, "jwks_url"))
            case (nil, let set?):
                guard let object = set.objectValue, let keys = try? JSONWebKeySet(set), !keys.keys.isEmpty,
                    set.serialized().count <= 64 << 10
                else {
                    throw JSONDecodingError(path: "jwks", expectation: "a set of public keys, one of which can be used")
                }
                return .set(object)
            case (_?, _?): throw JSONDecodingError(path: "jwks", expectation: "either jwks or jwks_url")
            }
        }
    }

    private func address(_ text: String, _ path: String) throws(JSONDecodingError) -> ProviderURL {
        try Field.value(text, path, "an https address", ProviderURL.init)
    }

    private func required(_ name: String, upTo limit: Int) throws(JSONDecodingError) -> String {
        guard let text = try text(name, upTo: limit) else { throw JSONDecodingError(path: name, expectation: "string") }
        return text
    }

    private func text(_ name: String, upTo limit: Int) throws(JSONDecodingError) -> String? {
        guard let value = body[name] else { return nil }
        guard let text = value.stringValue else { throw JSONDecodingError(path: name, expectation: "string") }
        try Field.check((name, text, limit))
        return text
    }

    private func nullable(_ name: String, upTo limit: Int) throws(JSONDecodingError) -> String?? {
        guard let value = body[name] else { return nil }
        return value.isNull ? .some(nil) : try text(name, upTo: limit)
    }

    private func texts(_ name: String) throws(JSONDecodingError) -> [String]? {
        guard let value = body[name] else { return nil }
        guard let members = value.arrayValue else { throw JSONDecodingError(path: name, expectation: "array") }
        let texts = members.compactMap(\.stringValue)
        guard texts.count == members.count else { throw JSONDecodingError(path: name, expectation: "array of strings") }
        return texts
    }
}

extension LTIRegistrationRequest {
    private static let rules = JSONSchema.object([
        .optional("roles", .map(.choice(CourseRole.self))), .optional("anonymous", .boolean),
        .optional("administrators", .boolean), .optional("teachers", .boolean), .optional("names", .boolean),
        .optional("return_hosts", .array(.string())),
    ])

    private static let settings: [(name: String, schema: JSONSchema)] = [
        ("name", .string()), ("status", .choice(RegistrationSettings.Status.self)),
        ("authorization_endpoint", .string(format: "uri")), ("token_endpoint", .string(format: "uri")),
        ("token_audience", .nullable(.string())), ("jwks_url", .nullable(.string(format: "uri"))),
        ("jwks", .nullable(.map(.any))),
        ("algorithms", .array(.enumeration(RegistrationSettings.usableAlgorithms.map(\.rawValue)))),
        ("platform", .choice(Platform.self)),
        ("unknown_deployments", .choice(RegistrationSettings.UnknownDeployments.self)),
        ("default_workflow", .nullable(.string())), ("settings", rules),
    ]

    static let changeSchema = JSONSchema.named(
        "LTIRegistrationChange", .object(settings.map { .optional($0.name, $0.schema) }))

    static let creationSchema: JSONSchema = {
        let needed: Set = ["name", "authorization_endpoint", "token_endpoint"]
        return JSONSchema.named(
            "LTIRegistrationCreation",
            .object(
                [
                    .required("issuer", .string()), .required("client_id", .string()),
                    .optional("deployment_ids", .array(.string())),
                ]
                    + settings.map {
                        needed.contains($0.name) ? .required($0.name, $0.schema) : .optional($0.name, $0.schema)
                    }))
    }()

    static let answer = JSONSchema.named(
        "LTIRegistration",
        .object(
            [.required("id", .identifier), .required("issuer", .string()), .required("client_id", .string())]
                + settings.map { .required($0.name, $0.schema) }
                + [
                    .required(
                        "tool",
                        .object([
                            .required("login_url", .string(format: "uri")),
                            .required("launch_url", .string(format: "uri")),
                            .required("jwks_url", .string(format: "uri")),
                        ])),
                    .required("created_at", .time), .required("updated_at", .time),
                ]))
}
