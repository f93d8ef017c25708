import Auth
import Core
import HTTPCore
import Workflows

/// What `POST /api/v1/triggers` asks for.
struct TriggerSettings {
    let workflow: String
    let kind: Trigger.Kind
    let name: String
    let isEnabled: Bool
    let input: JSONObject
    let times: Trigger.Times?

    init(_ body: TriggerBody) throws(JSONDecodingError) {
        guard let kind = Trigger.Kind(rawValue: body.kind ?? "") else {
            throw JSONDecodingError(path: "kind", expectation: "schedule or webhook")
        }
        guard let workflow = body.workflow else {
            throw JSONDecodingError(path: "workflow", expectation: "a workflow's slug")
        }
        self.workflow = workflow
        self.kind = kind
        name = try Field.name(body.name ?? "").description
        isEnabled = body.enabled ?? true
        input = try body.checkedInput ?? [:]
        switch kind {
        case .schedule: times = try TriggerBody.times(body.cron, body.timeZone ?? "UTC")
        case .webhook:
            guard body.cron == nil, body.timeZone == nil else {
                throw JSONDecodingError(path: "cron", expectation: "nothing: a webhook has no times")
            }
            times = nil
        }
    }
}

/// What `PATCH /api/v1/triggers/{trigger_id}` asks for.
struct TriggerChanges {
    private let body: TriggerBody

    init(_ body: TriggerBody) throws(JSONDecodingError) {
        for (name, value) in [("kind", body.kind), ("workflow", body.workflow)] where value != nil {
            throw JSONDecodingError(path: name, expectation: "nothing: it cannot be changed")
        }
        self.body = body
    }

    func apply(to trigger: inout Trigger) throws(JSONDecodingError) {
        if let name = body.name { trigger.name = try Field.name(name).description }
        if let enabled = body.enabled { trigger.isEnabled = enabled }
        if let input = try body.checkedInput { trigger.input = input }
        guard body.cron != nil || body.timeZone != nil else { return }
        guard let times = trigger.times else {
            throw JSONDecodingError(path: "cron", expectation: "nothing: a webhook has no times")
        }
        trigger.times = try TriggerBody.times(body.cron ?? times.cron.text, body.timeZone ?? times.timeZone)
    }
}

/// The members of a request that sets a trigger up or changes it.
struct TriggerBody {
    private static let inputLimit = 64 << 10

    var workflow: String?
    var kind: String?
    var name: String?
    var enabled: Bool?
    var input: JSONValue?
    var cron: String?
    var timeZone: String?

    init(_ body: JSONValue) throws(JSONDecodingError) {
        guard case .object(let object) = body else { throw JSONDecodingError(path: "", expectation: "an object") }
        for (key, value) in object.members {
            switch key {
            case "workflow": workflow = try Self.text(key, value)
            case "kind": kind = try Self.text(key, value)
            case "name": name = try Self.text(key, value)
            case "cron": cron = try Self.text(key, value)
            case "time_zone": timeZone = try Self.text(key, value)
            case "enabled":
                guard let flag = value.boolValue else {
                    throw JSONDecodingError(path: key, expectation: "true or false")
                }
                enabled = flag
            case "input": input = value
            default: throw JSONDecodingError(path: key, expectation: "no such member")
            }
        }
    }

    /// What the runs are given.
    var checkedInput: JSONObject? {
        get throws(JSONDecodingError) {
            guard let input else { return nil }
            guard case .object(let object) = input, input.serialized().count <= Self.inputLimit else {
                throw JSONDecodingError(path: "input", expectation: "an object of at most \(Self.inputLimit) bytes")
            }
            return object
        }
    }

    static func times(_ line: String?, _ zone: String) throws(JSONDecodingError) -> Trigger.Times {
        guard let line else { throw JSONDecodingError(path: "cron", expectation: "five fields, as in 0 8 * * MON-FRI") }
        let cron: CronSchedule
        do throws(CronError) { cron = try CronSchedule(line) } catch {
            throw JSONDecodingError(path: "cron", expectation: "five fields: \(error)")
        }
        guard let times = Trigger.Times(cron, timeZone: zone) else {
            throw JSONDecodingError(path: "time_zone", expectation: "a time zone such as Europe/Paris")
        }
        return times
    }

    private static func text(_ key: String, _ value: JSONValue) throws(JSONDecodingError) -> String {
        guard let text = value.stringValue else { throw JSONDecodingError(path: key, expectation: "a text") }
        return text
    }

    static let members: [(name: String, schema: JSONSchema)] = [
        ("name", .string()), ("enabled", .boolean), ("input", .map(.any)), ("cron", .string()),
        ("time_zone", .string()),
    ]

    static let creationSchema = JSONSchema.object(
        [.required("workflow", .string()), .required("kind", .choice(Trigger.Kind.self)), .required("name", .string())]
            + members.dropFirst().map { .optional($0.name, $0.schema) })
    static let changeSchema = JSONSchema.object(members.map { .optional($0.name, $0.schema) })
}
