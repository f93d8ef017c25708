import Auth
import Chat
import Core
import HTTPCore
import Workflows

/// Limits in a body: absent and null are no limit.
struct TenantLimitsBody: Decodable {
    let people: Int?
    let courses: Int?
    let requestsPerMinute: Int?
    /// How far runs of workflows may go.
    let runs: JSONValue?
    /// How much may be attached to messages.
    let attachments: JSONValue?

    /// Throws for a number that limits to nothing at all or to more than anybody has.
    var limits: TenantLimits {
        get throws(JSONDecodingError) {
            for (name, value) in [
                ("people", people), ("courses", courses), ("requests_per_minute", requestsPerMinute),
            ] {
                guard value.map({ (1...100_000_000).contains($0) }) ?? true else {
                    throw JSONDecodingError(path: "limits.\(name)", expectation: "number from 1 to 100000000")
                }
            }
            return TenantLimits(
                people: people, courses: courses, requestsPerMinute: requestsPerMinute, runs: try runBounds,
                attachments: try AttachmentLimits.bounds(attachments ?? .null, path: "limits.attachments"))
        }
    }

    private var runBounds: JSONObject {
        get throws(JSONDecodingError) {
            do throws(RunBounds.Problem) {
                return try RunBounds(json: runs ?? .null).json.objectValue ?? JSONObject()
            } catch {
                let field = error.field.isEmpty ? "" : ".\(error.field)"
                throw JSONDecodingError(path: "limits.runs\(field)", expectation: error.message)
            }
        }
    }

    static let schema = JSONSchema.named(
        "TenantLimits",
        .object(
            ["people", "courses", "requests_per_minute"].map { .optional($0, .nullable(.integer(1...100_000_000))) }
                + [
                    .optional(
                        "runs",
                        .nullable(
                            .object(
                                RunLimits.Name.allCases.map {
                                    .optional($0.rawValue, .nullable(.integer($0.range)))
                                }))),
                    .optional(
                        "attachments",
                        .nullable(
                            .object(
                                AttachmentLimits.Name.allCases.map {
                                    .optional($0.rawValue, .nullable(.integer($0.range)))
                                }))),
                ]))
}

/// The body of `POST /api/v1/tenants`.
struct CreateTenantRequest: Decodable {
    let slug: String
    let name: String
    let locale: String?
    let timeZone: String?
    let limits: TenantLimitsBody?
    /// Gets an invitation to be the first owner.
    let ownerEmail: String?

    var settings: TenantChanges {
        get throws(JSONDecodingError) {
            TenantChanges(
                locale: try locale.map(Field.locale), timeZone: try timeZone.map(Field.timeZone),
                limits: try limits?.limits)
        }
    }

    static let schema = JSONSchema.object([
        .required("slug", .string()), .required("name", .string()), .optional("locale", .string()),
        .optional("time_zone", .string()), .optional("limits", TenantLimitsBody.schema),
        .optional("owner_email", .string(format: "email")),
    ])

    /// What making one answers.
    static let answer = JSONSchema.object(
        TenantProfile.properties + [.optional("invitation", Invitation.schema)])
}

/// The body of `PATCH /api/v1/tenants/{tenant_id}` and of `PATCH /api/v1/tenant`.
struct ChangeTenantRequest: Decodable {
    let name: String?
    let locale: String?
    let timeZone: String?
    /// The operator's to set, as is the state; a tenant's own request for either is refused.
    let limits: TenantLimitsBody?
    let state: String?

    var changes: TenantChanges {
        get throws(JSONDecodingError) {
            TenantChanges(
                name: try name.map { text throws(JSONDecodingError) in try Field.name(text) },
                locale: try locale.map(Field.locale), timeZone: try timeZone.map(Field.timeZone),
                limits: try limits?.limits)
        }
    }

    /// What the tenant may change of itself.
    var ownChanges: TenantChanges {
        get throws {
            guard limits == nil, state == nil else {
                throw HTTPError(.forbidden, .forbidden, "Limits and state are the operator's to change.")
            }
            return try changes
        }
    }

    private static let own: [JSONSchema.Property] = [
        .optional("name", .string()), .optional("locale", .string()), .optional("time_zone", .string()),
    ]
    static let ownSchema = JSONSchema.object(own)
    static let schema = JSONSchema.object(
        own + [
            .optional("limits", TenantLimitsBody.schema), .optional("state", .enumeration(["active", "suspended"])),
        ])
}

extension Field {
    static func timeZone(_ text: String) throws(JSONDecodingError) -> String {
        try value(text, "time_zone", "a name of the IANA database, such as Europe/Paris") { text in
            let fits = (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            return fits ? text : nil
        }
    }
}

extension TenantProfile {
    /// As the API shows it.
    var json: JSONValue {
        [
            "id": .string(tenant.id.description), "slug": .string(tenant.slug), "name": .string(tenant.name),
            "locale": .string(locale), "time_zone": .string(timeZone), "limits": limits.json,
            "state": .string(state.rawValue), "remove_after": removeAfter.map { .string($0.rfc3339) } ?? .null,
            "created_at": .string(createdAt.rfc3339),
        ]
    }

    static let properties: [JSONSchema.Property] = [
        .required("id", .identifier), .required("slug", .string()), .required("name", .string()),
        .required("locale", .string()), .required("time_zone", .string()),
        .required("limits", TenantLimitsBody.schema), .required("state", .choice(State.self)),
        .required("remove_after", .nullable(.time)), .required("created_at", .time),
    ]
    static let schema = JSONSchema.named("Tenant", .object(properties))
}

extension JSONSchema {
    /// The values of an enumeration.
    static func choice<Choice: CaseIterable & RawRepresentable<String>>(_ type: Choice.Type) -> JSONSchema {
        .enumeration(Choice.allCases.map(\.rawValue))
    }
}
