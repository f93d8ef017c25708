import Core
import HTTPClient
import HTTPCore
import Net

/// The two ways out of the server.
struct Outbound {
    /// For targets that the operator chose: models, and whatever else the configuration names. Any address, by the
    /// proxy if there is one.
    private(set) var operators: any HTTPTransport
    /// For targets that a tenant chose: public addresses, and the networks that the operator lists.
    private(set) var tenants: any HTTPTransport

    /// Both transports have connections of their own, so that what was opened for one is never used by the other.
    init(_ settings: Configuration.Outbound, loops: [EventLoop]) {
        let proxy = settings.proxy.map(ProxyChoice.server) ?? .environment
        var configuration = CurlConfiguration(proxy: proxy)
        configuration.certificateFile = settings.certificateFile
        operators = CurlTransport(loops: loops, configuration: configuration)
        configuration.policy = AddressPolicy(allowing: settings.allowed)
        tenants = CurlTransport(loops: loops, configuration: configuration)
    }

    /// The same ways with something around both that adds what every request carries, such as a trace context.
    func decorated(_ decoration: (any HTTPTransport) -> any HTTPTransport) -> Outbound {
        var outbound = self
        outbound.operators = decoration(operators)
        outbound.tenants = decoration(tenants)
        return outbound
    }
}
