import Auth
import Chat
import Core
import HTTPCore
import Workflows

/// `lyceum admin …`: what the operator does from the shell, by the same functions as the API. Every line of its output
/// is a JSON object as the API shows it.
struct AdminCommand: Sendable, Equatable {
    /// What can be acted on.
    enum Subject: String, CaseIterable {
        case tenant, user, key, mail
    }

    let subject: Subject
    let verb: String
    /// What follows the verb, such as a slug and an address.
    let operands: [String]
    /// The flags that were given, without their dashes.
    let options: [String: String]

    /// Flags of `lyceum admin` that take a value.
    static let flags =
        [
            "--name", "--locale", "--time-zone", "--owner", "--state", "--search", "--people-limit", "--courses-limit",
            "--requests-limit", "--grace-days", "--role", "--limit", "--after", "--scopes", "--expires",
        ] + RunLimits.Name.allCases.map { "--\($0.flag)" }
        + AttachmentLimits.Name.allCases.map { "--\($0.flag)" }
    /// What a tenant may have, and how far its runs may go.
    private static let limits =
        ["people-limit", "courses-limit", "requests-limit"] + RunLimits.Name.allCases.map(\.flag)
        + AttachmentLimits.Name.allCases.map(\.flag)

    /// The verbs of a subject, with the operands that each takes and the flags that mean something to it.
    private static let verbs: [Subject: [String: (operands: [String], flags: [String])]] = [
        .tenant: [
            "create": (
                ["SLUG"],
                ["name", "locale", "time-zone", "owner"] + limits
            ),
            "list": ([], ["state", "search", "limit", "after"]), "show": (["SLUG"], []),
            "change": (
                ["SLUG"], ["name", "locale", "time-zone"] + limits
            ),
            "suspend": (["SLUG"], []), "resume": (["SLUG"], []), "delete": (["SLUG"], ["grace-days"]),
        ],
        .user: [
            "list": (["SLUG"], ["role", "state", "search", "limit", "after"]),
            "create": (["SLUG", "EMAIL"], ["name", "role"]), "invite": (["SLUG", "EMAIL"], ["role", "locale"]),
            "change": (["SLUG", "EMAIL"], ["name", "locale", "role"]), "disable": (["SLUG", "EMAIL"], []),
            "enable": (["SLUG", "EMAIL"], []), "remove": (["SLUG", "EMAIL"], []),
            "block": (["EMAIL"], []), "unblock": (["EMAIL"], []), "reset-second-factor": (["EMAIL"], []),
        ],
        .key: [
            "list": (["SLUG"], ["limit", "after"]), "revoke": (["SLUG", "KEY"], []),
            "create": (["SLUG", "EMAIL"], ["name", "scopes", "expires"]),
        ],
        .mail: ["test": (["ADDRESS"], [])],
    ]

    /// Reads what follows `admin`. Throws `UsageError` that shows how the command is written.
    init(_ words: [String], options: [String: String]) throws {
        guard let first = words.first, let subject = Subject(rawValue: first), let verbs = Self.verbs[subject],
            words.count > 1, let usage = verbs[words[1]]
        else { throw UsageError(words: ["admin"] + words) }
        let operands = Array(words.dropFirst(2))
        let given = Set(options.keys.map { String($0.dropFirst(2)) })
        guard operands.count == usage.operands.count, given.isSubset(of: usage.flags) else {
            throw UsageError(
                words: ["admin"] + words,
                form: "lyceum admin \(first) \(words[1])" + usage.operands.map { " " + $0 }.joined()
                    + usage.flags.map { " [--\($0) …]" }.joined())
        }
        self.subject = subject
        self.verb = words[1]
        self.operands = operands
        self.options = Dictionary(uniqueKeysWithValues: options.map { (String($0.key.dropFirst(2)), $0.value) })
    }

    /// How all of them are written, a line each.
    static var help: String {
        Subject.allCases.flatMap { subject in
            (verbs[subject] ?? [:]).sorted { $0.key < $1.key }.map { verb, usage in
                "  lyceum admin \(subject) \(verb)" + usage.operands.map { " " + $0 }.joined()
                    + usage.flags.map { " [--\($0) …]" }.joined()
            }
        }.joined(separator: "\n")
    }
}
