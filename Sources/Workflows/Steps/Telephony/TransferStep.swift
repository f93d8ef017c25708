import Core
import Expressions
import HTTPCore

/// Hands the call to somebody else, and goes on when that has come about, or by `failed` where it has not and the person
/// is still on the line. Where nobody is on the telephone it fails. Output: `{"to", "transferred", "reason"}`.
struct TransferStep: Step {
    static let kind = "transfer"
    let takesTime = true
    let ports = [StepPort.next, "failed"]

    static let description = StepDescription(
        .telephony, title: "Transfer", summary: "Hands the call to another number; in a chat it fails.",
        parameters: .object([
            .required("to", .template("To", "A number, or a SIP address.")),
            .optional("announcement", .template("Announcement", "What is said before.")),
        ]),
        output: .object([
            .required("to", .string()), .required("transferred", .boolean), .required("reason", .nullable(.string())),
        ]))
    /// How long is waited for what became of it: a minute for the announcement, and the three after which a telephone
    /// gives a transfer up, so that its word comes first and the person hears what follows.
    private static let patience: Duration = .seconds(240)

    private let target: Template?
    private let announcement: Template?

    init(parameters: inout StepParameters) {
        target = parameters.template("to")
        announcement = parameters.template("announcement", isRequired: false)
    }

    func run(_ context: StepContext) async throws -> StepResult {
        if let signal = context.signal { return result(signal, context) }
        try await context.requireCall()
        let to = try target?.render(context.scope) ?? ""
        guard CallTarget.isOne(to) else {
            throw RunFailure(.invalidStep, "That is no number and no SIP address.", allowsRetry: false)
        }
        let words = try announcement?.render(context.scope)
        let item: ItemID = context.services.identifiers.make()
        try await context.emit(.call(.transfer(item, to: to, announcement: words?.isEmpty == true ? nil : words)))
        return .wait(
            Wait(
                .call, details: ["item_id": .string(item.description)],
                until: context.services.clock.now() + Self.patience), memory: ["to": .string(to)])
    }

    private func result(_ signal: JSONValue, _ context: StepContext) -> StepResult {
        let isThere = signal["transferred"]?.boolValue ?? false
        return .proceed(
            output: [
                "to": context.memory["to"] ?? .null, "transferred": .bool(isThere),
                "reason": isThere ? .null : signal["reason"] ?? "timed_out",
            ], port: isThere ? StepPort.next : "failed")
    }
}

/// What calls may be sent to.
enum CallTarget {
    /// A number as people write it, or a `sip:` or `sips:` address without blanks.
    static func isOne(_ text: String) -> Bool {
        guard (1...200).contains(text.utf8.count) else { return false }
        let lower = text.lowercased()
        if lower.hasPrefix("sip:") || lower.hasPrefix("sips:") {
            let isClean = text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>\"\\".utf8.contains($0) }
            return isClean && text.utf8.contains(UInt8(ascii: "@"))
        }
        return isNumber(text)
    }

    static func isNumber(_ text: String) -> Bool {
        let rest = text.hasPrefix("+") ? text.dropFirst() : text[...]
        let digits = rest.unicodeScalars.filter { ("0"..."9").contains($0) }
        return (1...20).contains(digits.count)
            && rest.unicodeScalars.allSatisfy { ("0"..."9").contains($0) || " -.()/".unicodeScalars.contains($0) }
    }
}

extension StepContext {
    /// Throws where the conversation is not held on the telephone now.
    func requireCall() async throws {
        guard try await services.calls.isOnCall(run.threadID, in: run.tenantID) else {
            throw RunFailure(.noCall, "Nobody is on the telephone.", allowsRetry: false)
        }
    }
}
