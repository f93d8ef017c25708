import Net

/// Where a request may go, in the order in which that is to be tried (RFC 3263 §4).
struct SIPTargets: Sendable {
    let hosts: any HostResolver
    let services: any ServiceResolver

    /// What a URI says about the way by itself.
    struct Plan: Equatable, Sendable {
        let host: SIPHost
        let port: UInt16?
        /// Nil where it leaves that open.
        let transport: SIPTransport?

        /// §4.1: `maddr` before the host; `sips` is TLS alone.
        init(_ uri: SIPURI) {
            var host = uri.host
            if let text = uri.parameter("maddr") {
                var scanner = SIPScanner(text)
                if let found = SIPHost(&scanner), scanner.isAtEnd { host = found }
            }
            self.host = host
            port = uri.port
            transport = uri.isSecure ? .tls : uri.parameter("transport").flatMap { SIPTransport(rawValue: $0) }
        }

        /// The one place that needs nobody to ask; nil for a name.
        var hop: SIPHop? {
            guard case .address(let address) = host else { return nil }
            return Self.hop(address, port, transport ?? .udp, name: "\(address)")
        }

        static func hop(_ address: IPAddress, _ port: UInt16?, _ transport: SIPTransport, name: String) -> SIPHop? {
            SocketAddress(host: address.unmapped.description, port: port ?? transport.defaultPort)
                .map { SIPHop(transport: transport, address: $0, name: name) }
        }
    }

    /// All places of a plan, none where the name does not exist. `random` gives a number from 0 to the one it is given.
    func hops(_ plan: Plan, random: @Sendable (Int) -> Int) async -> [SIPHop] {
        if let hop = plan.hop { return [hop] }
        guard case .name(let name) = plan.host else { return [] }
        if plan.port == nil {
            for transport in plan.transport.map({ [$0] }) ?? [.udp, .tcp] {
                let found = (try? await services.services(of: "\(transport.serviceLabels).\(name)")) ?? []
                let hops = await hops(ServiceRecord.ordered(found, random: random), transport, name: name)
                if !hops.isEmpty { return hops }
            }
        }
        let transport = plan.transport ?? .udp
        let addresses = (try? await hosts.addresses(of: name)) ?? []
        return addresses.compactMap { Plan.hop($0, plan.port, transport, name: name) }
    }

    private func hops(_ records: [ServiceRecord], _ transport: SIPTransport, name: String) async -> [SIPHop] {
        var hops: [SIPHop] = []
        for record in records.prefix(8) {
            let addresses = (try? await hosts.addresses(of: record.host)) ?? []
            // The certificate is for the domain that was asked for (RFC 5922 §7.1).
            hops += addresses.compactMap { Plan.hop($0, record.port, transport, name: name) }
        }
        return hops
    }
}
