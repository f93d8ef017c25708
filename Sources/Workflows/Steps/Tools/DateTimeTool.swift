import Core
import Expressions
import HTTPCore
import Tools

/// Tells a model the time, and computes with dates: zones, differences, days of the week.
struct DateTimeTool: Tool {
    struct Settings: ToolSettings {
        let name: String
        let description: String
        let zone: String

        init(_ parameters: inout StepParameters) {
            (name, description) = parameters.toolWords("date_time", DateTimeTool.usualDescription)
            zone = parameters.string("zone", default: "UTC")
            if TimeZoneRules.named(zone) == nil {
                parameters.require("zone", "There is no time zone '\(zone)'. Expected a name such as Europe/Paris.")
            }
        }

        static let properties =
            JSONSchema.Property.toolWords + [
                .optional(
                    "zone",
                    .string().titled(
                        "Time zone", "Where times are meant that say none, such as Europe/Paris.", fallback: "UTC"))
            ]
        var names: [String] { [name] }

        func tools(_ context: StepContext, _ journal: AgentJournal) -> [any Tool] {
            [DateTimeTool(name: name, description: description, zone: zone, clock: context.services.clock)]
        }
    }

    let name: String
    let description: String
    let zone: String
    let clock: any WallClock
    let permission = ToolPermission(reaches: .nothing)
    let timeout = Duration.seconds(10)

    static let usualDescription = """
        Tells the date and time, and computes with dates. Use it for whatever depends on today's date, on days of the \
        week, or on time zones. "now" and "describe" tell what there is to know of a time; "convert" tells it in to_zone; \
        "add" adds what is given in years to seconds, which may be negative; "difference" tells how long it is from time \
        to other.
        """

    private static let amount: JSONValue = ["type": "integer", "minimum": -1_000_000_000, "maximum": 1_000_000_000]

    let parameters: JSONValue = {
        var properties: JSONObject = [
            "operation": ["enum": ["now", "describe", "convert", "add", "difference"]],
            "time": [
                "type": "string",
                "description":
                    "2026-03-29, 2026-03-29T14:30, or with an offset such as 2026-03-29T14:30:00Z; now unless told.",
            ],
            "zone": [
                "type": "string", "description": "Where times without an offset are meant, such as Europe/Paris.",
            ],
            "to_zone": ["type": "string"],
            "other": ["type": "string", "description": "The later time of a difference, written as time is."],
        ]
        for unit in CivilAmount.units { properties[unit] = amount }
        return [
            "type": "object", "properties": .object(properties), "required": ["operation"],
            "additionalProperties": false,
        ]
    }()

    func call(_ arguments: JSONObject) -> ToolResult {
        do throws(CivilProblem) {
            return ToolResult(JSONValue.object(try answer(to: arguments)).serializedString())
        } catch {
            return ToolResult(error.description, isError: true)
        }
    }

    private func answer(to arguments: JSONObject) throws(CivilProblem) -> JSONObject {
        let text = { (name: String) in arguments[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        let zone = try CivilZone(text("zone") ?? self.zone)
        let now = clock.now().seconds
        let time = try text("time").map { words throws(CivilProblem) in try ZonedTime(words, in: zone) }
        let start = time ?? ZonedTime(now, in: zone)
        switch arguments["operation"]?.stringValue {
        case "now": return ZonedTime(now, in: zone).json
        case "describe": return start.json
        case "convert":
            guard let target = text("to_zone") else { throw CivilProblem("The argument \"to_zone\" is needed.") }
            return ZonedTime(start.seconds, in: try CivilZone(target)).json
        case "add": return try start.adding(CivilAmount(arguments)).json
        case "difference":
            guard let other = text("other") else { throw CivilProblem("The argument \"other\" is needed.") }
            return start.difference(to: try ZonedTime(other, in: zone))
        default: throw CivilProblem("The argument \"operation\" is needed.")
        }
    }
}
