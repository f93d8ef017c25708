import Core
import Expressions
import HTTPCore

/// Has the person's program do something, such as the page that the chat stands in, and waits for what that gives.
///
/// `arguments` are values whose texts are templates. With `patience_seconds`, or the step's time limit, the step fails when
/// nothing came in that time. Where the person writes a message instead, the call is given up and the step goes on with
/// `status` `given_up` and what they wrote. Output: `{"call_id", "status", "result", "message"}`.
struct ClientToolStep: Step {
    static let kind = "client_tool"
    static let description = StepDescription(
        .conversation, title: "Client tool", summary: "Has the page or program of the person do something.",
        parameters: .object([
            .required("name", .string().titled("Name", "What the page or program knows the tool by.")),
            .optional(
                "arguments",
                .map(.any).titled("Arguments", "Values by name; the texts in them are templates.", format: "template")),
            .optional(
                "patience_seconds",
                JSONSchema.number.titled(
                    "Patience", "Seconds after which the step fails because nothing came.", range: 1...31_536_000)),
        ]),
        output: .object([
            .required("call_id", .string()), .required("status", .enumeration(["completed", "given_up"])),
            .required("result", JSONSchema.any.titled("Result", "Whatever the program gave.")),
            .required("message", .nullable(.string().titled("Message", "What the person wrote instead."))),
        ]))

    private let name: String
    private let arguments: [(name: String, value: ValueTemplate)]
    private let patience: Duration?

    init(parameters: inout StepParameters) {
        name = parameters.toolName("name")
        arguments = parameters.values("arguments")
        patience = parameters.number("patience_seconds", in: 1...31_536_000).map { .seconds($0) }
    }

    func run(_ context: StepContext) async throws -> StepResult {
        if let asked = AskedCalls(context) { return try await goOn(asked, context) }
        let values = try arguments.map { ($0.name, try $0.value.render(context.scope)) }
        let value = JSONValue.object(JSONObject(values)).withoutNUL
        guard value.isNested(atMost: ClientToolCall.maximumDepth),
            value.serialized().count <= ClientToolCall.maximumOutput
        else {
            throw RunFailure(.valueTooLarge, "The arguments of a call are too large.", allowsRetry: false)
        }
        let item: ItemID = context.services.identifiers.make()
        let call = ClientToolCall(of: item, name: name, arguments: value.objectValue ?? JSONObject())
        let needed = ClientCallsNeeded.Needed(
            asked: AskedCalls.Asked(key: "", item: item, call: call), patience: patience, isTogether: false)
        return try await ClientCallsNeeded(calls: [needed]).ask(context)
    }

    private func goOn(_ asked: AskedCalls, _ context: StepContext) async throws -> StepResult {
        for event in asked.events { try await context.emit(event) }
        guard !asked.signal.isLate else {
            throw RunFailure(.timedOut, "No result came in time.", allowsRetry: false)
        }
        let id = asked.calls.first?.call.callID ?? ""
        let result = asked.signal.results[id]
        return .proceed(
            output: [
                "call_id": .string(id), "status": result == nil ? "given_up" : "completed", "result": result ?? .null,
                "message": asked.signal.message.map { .string($0) } ?? .null,
            ])
    }
}
