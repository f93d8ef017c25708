import Net
import Testing

@Suite struct IPNetworkTests {
    @Test(
        "A network contains the addresses with its prefix, from the first to the last",
        arguments: [
            ("10.0.0.0/8", "10.0.0.0", "10.255.255.255"), ("172.16.0.0/12", "172.16.0.0", "172.31.255.255"),
            ("192.0.2.1/32", "192.0.2.1", "192.0.2.1"), ("0.0.0.0/0", "0.0.0.0", "255.255.255.255"),
            ("fc00::/7", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("::1/128", "::1", "::1"),
            ("::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            // RFC 4291 §2.3
            ("2001:0DB8:0:CD30::/60", "2001:db8:0:cd30::", "2001:db8:0:cd3f:ffff:ffff:ffff:ffff"),
        ])
    func contains(text: String, first: String, last: String) throws {
        let network = try #require(IPNetwork(text))
        #expect(network.contains(try #require(IPAddress(first))))
        #expect(network.contains(try #require(IPAddress(last))))
    }

    @Test(
        "A network does not contain its neighbours, nor addresses of the other family",
        arguments: [
            ("10.0.0.0/8", ["9.255.255.255", "11.0.0.0", "::a00:1", "::ffff:10.0.0.1"]),
            ("172.16.0.0/12", ["172.15.255.255", "172.32.0.0"]), ("0.0.0.0/0", ["::", "::1"]), ("::/0", ["0.0.0.0"]),
            ("fc00::/7", ["fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe00::"]), ("::1/128", ["::", "::2"]),
        ])
    func excludes(text: String, addresses: [String]) throws {
        let network = try #require(IPNetwork(text))
        for address in addresses { #expect(!network.contains(try #require(IPAddress(address))), "\(address)") }
    }

    @Test(
        "What is no prefix with its length is refused",
        arguments: [
            "", "/", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
            "10.0.0.0/8/8",
            "10/8", "10.0.0.0/255.0.0.0", "10.0.0.1/8", "::/129", "fc00::1/7", " 10.0.0.0/8", "[::]/0",
            // RFC 4291 §2.3
            "2001:0DB8:0:CD3/60", "2001:0DB8::CD30/60", "2001:0DB8::CD3/60",
        ])
    func refuses(text: String) {
        #expect(IPNetwork(text) == nil)
    }

    @Test("A network is written in the form of its address")
    func form() {
        #expect(IPNetwork("2001:0DB8:0:CD30:0:0:0:0/60")?.description == "2001:db8:0:cd30::/60")
    }
}
