import HTTPCore
import Net

/// Holds the addresses of one transfer's host against a policy, and remembers whether any was left.
struct AddressGuard {
    private let policy: AddressPolicy
    private let host: String
    private var hasAdmitted = false
    private var hasRefused = false

    /// The host is named to whoever reads the refusal.
    init(policy: AddressPolicy, host: String) {
        self.policy = policy
        self.host = host
    }

    /// Whether a connection may be made to the address; never to nil, which is no internet address.
    mutating func admit(_ address: IPAddress?) -> Bool {
        let isPermitted = address.map(policy.permits) ?? false
        if isPermitted { hasAdmitted = true } else { hasRefused = true }
        return isPermitted
    }

    /// The reason of a failure when all addresses tried were refused. It does not tell them: what a name of the inside
    /// resolves to is nobody's business outside.
    var refusal: HTTPTransportError? {
        guard hasRefused, !hasAdmitted else { return nil }
        return HTTPTransportError(.forbiddenAddress, "Requests may not go to the address of \(host).")
    }
}
