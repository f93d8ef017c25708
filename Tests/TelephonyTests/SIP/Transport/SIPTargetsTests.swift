import Net
import Synchronization
import Testing

@testable import Telephony

/// Where requests go, with names that a table holds (RFC 3263).
@Suite struct SIPTargetsTests {
    private struct Names: HostResolver, ServiceResolver {
        var hosts: [String: [String]] = [:]
        var services: [String: [ServiceRecord]] = [:]

        func addresses(of name: String) async throws -> [IPAddress] { (hosts[name] ?? []).compactMap { IPAddress($0) } }
        func services(of name: String) async throws -> [ServiceRecord] { services[name] ?? [] }
    }

    private func hops(_ uri: String, _ names: Names) async throws -> [String] {
        let plan = SIPTargets.Plan(try #require(SIPURI(uri)))
        let hops = await SIPTargets(hosts: names, services: names).hops(plan) { _ in 0 }
        return hops.map { "\($0.transport) \($0.address) \($0.name)" }
    }

    @Test("An address needs nobody to ask: its port, its transport and maddr are taken as they are (§4.1)")
    func addresses() async throws {
        #expect(try await hops("sip:a@192.0.2.1", Names()) == ["udp 192.0.2.1:5060 192.0.2.1"])
        #expect(try await hops("sips:a@192.0.2.1", Names()) == ["tls 192.0.2.1:5061 192.0.2.1"])
        #expect(
            try await hops("sip:a@x.example;maddr=192.0.2.9;transport=tcp", Names()) == ["tcp 192.0.2.9:5060 192.0.2.9"]
        )
        #expect(try await hops("sip:a@[2001:db8::1]:5070", Names()) == ["udp [2001:db8::1]:5070 2001:db8::1"])
    }

    @Test(
        "A name with a port is looked up as a host, without one as a service first, and as a host where there is none (§4.2)"
    )
    func names() async throws {
        let record = ServiceRecord(priority: 1, weight: 0, port: 5080, host: "a.x.example")
        var names = Names(hosts: ["x.example": ["192.0.2.1"], "a.x.example": ["192.0.2.2", "192.0.2.3"]])
        #expect(try await hops("sip:x.example:5070", names) == ["udp 192.0.2.1:5070 x.example"])
        #expect(try await hops("sip:x.example", names) == ["udp 192.0.2.1:5060 x.example"])
        names.services = ["_sip._tcp.x.example": [record]]
        #expect(
            try await hops("sip:x.example", names) == ["tcp 192.0.2.2:5080 x.example", "tcp 192.0.2.3:5080 x.example"])
        #expect(try await hops("sip:x.example;transport=udp", names) == ["udp 192.0.2.1:5060 x.example"])
        #expect(try await hops("sips:x.example", names) == ["tls 192.0.2.1:5061 x.example"])
        #expect(try await hops("sip:nowhere.example", names) == [])
    }
}
