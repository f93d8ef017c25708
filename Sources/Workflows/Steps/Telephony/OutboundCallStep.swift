import Core
import Expressions
import HTTPCore

/// Has an assistant call somebody, once: the call is in the outbox with this step, and is placed by whichever server has a
/// telephone.
///
/// Numbers outside of `prefixes` and times outside of `hours` fail the step. With `wait` the run goes on when the call is
/// over, else at once. Output: `{"call_id", "answered", "answered_by", "reason", "seconds", "thread_id"}`, of which all but
/// the first are null where nobody waited; `answered_by` is where nobody listened for a machine.
struct OutboundCallStep: Step {
    static let kind = "outbound_call"

    private let target: Template?
    private let workflow: String
    private let account: String
    private let consent: Template?
    private let input: [(name: String, value: ValueTemplate)]
    private let prefixes: [String]
    private let hours: CallingHours?
    private let ringing: Double?
    private let longest: Int
    private let waits: Bool
    private let onMachine: OnMachine?
    private let message: Template?

    init(parameters: inout StepParameters) {
        target = parameters.template("to")
        workflow = parameters.string("workflow")
        if !workflow.isEmpty, Slug(workflow) == nil {
            parameters.require("workflow", "Expected the slug of a workflow.")
        }
        account = parameters.string("sip_account")
        consent = parameters.template("consent", isRequired: false)
        input = parameters.values("input")
        let listed = parameters.json("prefixes")
        prefixes = (listed.arrayValue ?? []).compactMap(\.stringValue)
        if !listed.isNull, prefixes.count != listed.arrayValue?.count || !prefixes.allSatisfy(CallTarget.isNumber) {
            parameters.require("prefixes", "Expected a list of the first digits of numbers.")
        }
        hours = CallingHours(&parameters, "hours")
        ringing = parameters.number("ringing_seconds", in: 5...180)
        longest = parameters.integer("longest_seconds", default: 1800, in: 10...14_400)
        waits = parameters.boolean("wait", default: true)
        onMachine = OnMachine(
            rawValue: parameters.choice("on_machine", among: OnMachine.allCases.map(\.rawValue), default: ""))
        message = parameters.template("machine_message", isRequired: false)
        if onMachine == .message, message == nil, consent == nil {
            parameters.require("machine_message", "Expected the words that are left with a machine.")
        }
    }

    func run(_ context: StepContext) async throws -> StepResult {
        if let signal = context.signal { return .proceed(output: output(signal, context.memory)) }
        let to = try target?.render(context.scope) ?? ""
        guard CallTarget.isNumber(to) else {
            throw RunFailure(.invalidStep, "That is no telephone number.", allowsRetry: false)
        }
        let number = Self.digits(of: to)
        guard prefixes.isEmpty || prefixes.contains(where: { number.hasPrefix(Self.digits(of: $0)) }) else {
            throw RunFailure(.invalidStep, "This step may not call numbers that begin so.", allowsRetry: false)
        }
        let now = context.services.clock.now()
        guard try hours?.contain(now) ?? true else {
            throw RunFailure(.timedOut, "Nobody is called at this time of day.", allowsRetry: false)
        }
        let call = context.services.identifiers.next()
        var payload: JSONObject = [
            "call": .string(call.hex), "to": .string(to), "workflow": .string(workflow),
            "sip_account": .string(account), "wait": .bool(waits),
            "longest_seconds": .integer(Int64(longest)),
            "not_after": .string((now + Self.placing).rfc3339),
        ]
        payload["ringing_seconds"] = ringing.map { .double($0) }
        payload["on_machine"] = onMachine.map { .string($0.rawValue) }
        payload["machine_message"] = try message.map { .string(try $0.render(context.scope)) }
        payload["consent"] = try consent.map { .string(try $0.render(context.scope)) }
        payload["input"] = .object(
            JSONObject(
                try input.map { ($0.name, try $0.value.render(context.scope, limit: Self.inputLimit).withoutNUL) }))
        try await context.post(Effect(name: "call", kind: Self.effect, payload: .object(payload)))
        let memory: JSONValue = ["call_id": .string("call_\(call.hex)")]
        guard waits else { return .proceed(output: output(nil, memory)) }
        return .wait(
            Wait(
                .call, details: ["item_id": .string(ItemID(call).description)],
                until: now + Self.placing + .seconds(longest)), memory: memory)
    }

    /// The kind of its effects.
    static let effect = OutboundCallEffect.kind
    private static let inputLimit = 16 << 10
    /// How long it may take until somebody has picked up or has not, at most.
    private static let placing: Duration = .seconds(600)

    private func output(_ signal: JSONValue?, _ memory: JSONValue) -> JSONValue {
        [
            "call_id": memory["call_id"] ?? .null, "answered": signal?["answered"] ?? .null,
            "reason": signal.map { $0.isNull ? "timed_out" : $0["reason"] ?? .null } ?? .null,
            "answered_by": signal?["answered_by"] ?? .null,
            "seconds": signal?["seconds"] ?? .null, "thread_id": signal?["thread_id"] ?? .null,
        ]
    }

    /// Without what groups them, and without the `+` or `00` of international ones.
    private static func digits(of text: String) -> String {
        let digits = text.filter { ("0"..."9").contains($0) }
        return !text.hasPrefix("+") && digits.hasPrefix("00") ? String(digits.dropFirst(2)) : digits
    }

    static let description = StepDescription(
        .telephony, title: "Call somebody", summary: "Has an assistant call a number, once.",
        parameters: .object([
            .required("to", .template("To", "A telephone number.")),
            .required("workflow", .string().titled("Assistant", "The workflow that talks.", format: "workflow")),
            .required("sip_account", .string().titled("Account", "The name of the telephone account that calls.")),
            .optional("consent", .template("First words", "Said before anything else, such as who calls and why.")),
            .optional("input", .map(.any).titled("Input", "What the assistant is given.", format: "template")),
            .optional(
                "prefixes",
                .array(.string()).titled(
                    "Allowed numbers", "What numbers may begin with; any that the account allows if empty.")),
            .optional("hours", CallingHours.schema.titled("Hours", "When people may be called.")),
            .optional(
                "ringing_seconds", JSONSchema.number.titled("Ring for", "In seconds.", fallback: 45, range: 5...180)),
            .optional("longest_seconds", .integer(10...14_400).titled("Longest call", "In seconds.", fallback: 1800)),
            .optional(
                "on_machine",
                .enumeration(OnMachine.allCases.map(\.rawValue)).titled(
                    "Answering machines",
                    "What is done where a machine picks up: hang up, leave a message behind the tone, or talk to it. "
                        + "Nobody listens for one if empty.")),
            .optional(
                "machine_message",
                .template("Message", "What is left with a machine; the first words if empty.")),
            .optional(
                "wait",
                JSONSchema.boolean.titled(
                    "Wait for the end", "Whether the run goes on when the call is over.", fallback: true)),
        ]),
        output: .object([
            .required("call_id", .string()), .required("answered", .nullable(.boolean)),
            .required("reason", .nullable(.string())), .required("seconds", .nullable(.integer())),
            .required("thread_id", .nullable(.string())), .required("answered_by", .nullable(.string())),
        ]))
}
