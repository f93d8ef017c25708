import HTTPCore
import Net

/// The way that one exchange takes to its target.
enum Route: Equatable {
    /// As the environment says, which may name a proxy.
    case environment
    /// A connection of our own to an address that a policy permits.
    case direct
    /// Through a proxy that looks the name up by itself.
    case proxy(String)
    /// Through a proxy that is told to connect to this address, which was checked here.
    case tunnel(proxy: String, address: IPAddress)
}

/// Finds the ways of a transport's requests.
struct RouteFinder: Sendable {
    let policy: AddressPolicy?
    let proxy: ProxyChoice
    /// The name service for proxies that are told addresses.
    let resolver: any HostResolver

    /// The way to the address. Under a policy it throws `forbiddenAddress` as soon as that is certain; a direct
    /// connection is checked where it is made.
    func route(to address: WebAddress) async throws -> Route {
        guard let policy else {
            // A proxy is meant for the world outside.
            if address.isForThisMachine { return .direct }
            return switch proxy {
            case .environment: .environment
            case .none: .direct
            case .server(let url): .proxy(url)
            }
        }
        if BlockedPorts.contains(address.port) {
            throw HTTPTransportError(.forbiddenAddress, "Requests may not go to port \(address.port).")
        }
        guard case .server(let url) = proxy else { return .direct }
        let found = try await addresses(of: address.unbracketedHost)
        guard let permitted = found.first(where: policy.permits) else {
            throw HTTPTransportError(.forbiddenAddress, "Requests may not go to the address of \(address.host).")
        }
        // What the operator lists is a network of his own: he does not mean the one that the proxy sees there.
        if policy.allowed.contains(where: { $0.contains(permitted) }) { return .direct }
        return .tunnel(proxy: url, address: permitted)
    }

    private func addresses(of host: String) async throws -> [IPAddress] {
        do {
            return try await resolver.addresses(of: host)
        } catch let error as StreamError {
            throw HTTPTransportError(.unresolvable, error.description)
        }
    }
}
