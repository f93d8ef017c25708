import Core
import Expressions
import HTTPCore

/// Has the page around the chat do something, such as opening a tab; what, it knows by the name.
///
/// `data` is an object of values. Output: `{"name", "data"}`.
struct ClientEffectStep: Step {
    static let kind = "client_effect"
    static let description = StepDescription(
        .conversation, title: "Effect in the page", summary: "Has the page around the chat do something.",
        parameters: .object([
            .required("name", .string().titled("Name", "What the page knows the effect by.")),
            .optional("data", JSONSchema.map(.any).titled("Data", "What the page is told.", format: "template")),
        ]),
        output: .object([.required("name", .string()), .required("data", .map(.any))]))
    /// The most bytes of the data's texts and keys, and one for each value in it.
    private static let maximumSize = 64 << 10

    private let name: String
    private let data: [(name: String, value: ValueTemplate)]

    init(parameters: inout StepParameters) {
        name = parameters.string("name")
        if !name.isEmpty, !Self.isName(name) {
            parameters.require("name", "Expected 1 to 100 letters, digits, dots, dashes and underscores.")
        }
        data = parameters.values("data")
    }

    func run(_ context: StepContext) async throws -> StepResult {
        var members = JSONObject()
        var size = 0
        for (name, value) in data {
            let value = try value.render(context.scope, limit: Self.maximumSize).withoutNUL
            size += name.utf8.count + value.serialized().count
            guard size <= Self.maximumSize else {
                throw RunFailure(
                    .valueTooLarge, "The data of an effect are larger than \(Self.maximumSize >> 10) KiB.",
                    allowsRetry: false)
            }
            members[name.withoutNUL] = value
        }
        try await context.emit(.clientEffect(ClientEffect(name, members)))
        return .proceed(output: ["name": .string(name), "data": .object(members)])
    }

    private static func isName(_ name: String) -> Bool {
        (1...100).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
