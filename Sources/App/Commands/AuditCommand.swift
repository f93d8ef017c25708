import Auth
import Core

/// `lyceum audit verify`: checks the chains of the audit log.
struct AuditCommand {
    let trail: AuditTrail
    var print: @Sendable (String) -> Void = { Console.line($0) }

    /// Prints a line for each chain: how many events fit, and the hash of the last. Throws where one is broken.
    func verify() async throws {
        var broken = 0
        for tenant in try await trail.tenants() {
            let result = try await trail.verify(tenant)
            let name = tenant == AuditLog.installation ? "installation" : "tenant \(tenant)"
            let hash = result.hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            if let problem = result.problem {
                broken += 1
                print("\(name): broken after \(result.events) events: \(problem)")
            } else {
                print("\(name): \(result.events) events, whole, ends in \(hash)")
            }
        }
        guard broken == 0 else { throw BrokenAuditLog(chains: broken) }
    }
}

/// Somebody changed the audit log behind the server's back.
struct BrokenAuditLog: Error, CustomStringConvertible {
    let chains: Int
    var description: String { "The audit log was changed: \(chains) chain\(chains == 1 ? " is" : "s are") broken." }
}
