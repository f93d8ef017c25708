import Auth
import Chat
import Core
import HTTPCore
import Workflows

extension RunLimits.Name {
    /// The flag of `lyceum admin tenant` that sets it: `run-seconds`, `run-steps-per-turn`.
    var flag: String {
        let name = rawValue.replacing("_", with: "-")
        return name.hasPrefix("run-") ? name : "run-" + name
    }
}

extension AttachmentLimits.Name {
    /// The flag of `lyceum admin tenant` that sets it: `attachment-file-bytes`.
    var flag: String { "attachment-" + rawValue.replacing("_", with: "-") }
}

/// What tenants are held to, by flags.
extension AdminShell {
    /// The word for a limit of runs that the tenant has not of its own.
    private static let usual = "usual"

    /// The limits that the flags give; nil where there is no such flag.
    func limits(_ command: AdminCommand) async throws -> TenantLimits? {
        let options = command.options
        let counts: [(flag: String, place: WritableKeyPath<TenantLimits, Int?>)] = [
            ("people-limit", \.people), ("courses-limit", \.courses), ("requests-limit", \.requestsPerMinute),
        ]
        let names =
            counts.map(\.flag) + RunLimits.Name.allCases.map(\.flag) + AttachmentLimits.Name.allCases.map(\.flag)
        guard names.contains(where: { options[$0] != nil }) else { return nil }
        // A new tenant has none; one that is changed keeps those that are not named.
        var limits = TenantLimits()
        if command.verb == "change" { limits = try await tenancy.tenants.profile(try await id(command)).limits }
        for (flag, place) in counts {
            if let most = try Self.number(options, flag, in: 1...100_000_000) { limits[keyPath: place] = most }
        }
        var runs = (try? RunBounds(json: .object(limits.runs))) ?? RunBounds()
        for name in RunLimits.Name.allCases where options[name.flag] != nil {
            let isUsual = options[name.flag] == Self.usual
            runs.set(name, to: isUsual ? nil : try Self.number(options, name.flag, in: name.range))
        }
        limits.runs = runs.json.objectValue ?? JSONObject()
        for name in AttachmentLimits.Name.allCases where options[name.flag] != nil {
            let value =
                options[name.flag] == Self.usual ? nil : try Self.number(options, name.flag, in: name.range)
            limits.attachments[name.rawValue] = value.map { .integer(Int64($0)) }
        }
        return limits
    }
}
