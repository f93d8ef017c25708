import Net
import Testing

@Suite struct AddressPolicyTests {
    @Test(
        "The special-purpose ranges of IPv4 are refused from the first address to the last, and not their neighbours",
        arguments: [
            // IANA IPv4 Special-Purpose Address Registry and multicast (RFC 5771)
            ("0.0.0.0", "0.255.255.255", ["1.0.0.0"]), ("10.0.0.0", "10.255.255.255", ["9.255.255.255", "11.0.0.0"]),
            ("100.64.0.0", "100.127.255.255", ["100.63.255.255", "100.128.0.0"]),
            ("127.0.0.0", "127.255.255.255", ["126.255.255.255", "128.0.0.0"]),
            ("169.254.0.0", "169.254.255.255", ["169.253.255.255", "169.255.0.0"]),
            ("172.16.0.0", "172.31.255.255", ["172.15.255.255", "172.32.0.0"]),
            ("192.0.0.0", "192.0.0.255", ["191.255.255.255", "192.0.1.0"]),
            ("192.0.2.0", "192.0.2.255", ["192.0.1.255", "192.0.3.0"]),
            ("192.88.99.0", "192.88.99.255", ["192.88.98.255", "192.88.100.0"]),
            ("192.168.0.0", "192.168.255.255", ["192.167.255.255", "192.169.0.0"]),
            ("198.18.0.0", "198.19.255.255", ["198.17.255.255", "198.20.0.0"]),
            ("198.51.100.0", "198.51.100.255", ["198.51.99.255", "198.51.101.0"]),
            ("203.0.113.0", "203.0.113.255", ["203.0.112.255", "203.0.114.0"]),
            ("224.0.0.0", "239.255.255.255", ["223.255.255.255"]), ("240.0.0.0", "255.255.255.255", []),
            ("168.63.129.16", "168.63.129.16", ["168.63.129.15", "168.63.129.17"]),
        ])
    func specialV4(first: String, last: String, neighbours: [String]) throws {
        #expect(try !permits(first))
        #expect(try !permits(last))
        for neighbour in neighbours { #expect(try permits(neighbour), "\(neighbour)") }
    }

    @Test(
        "The special-purpose ranges of IPv6, and what is not given out, are refused",
        arguments: [
            // IANA IPv6 Special-Purpose Address Registry
            "::", "::1", "100::", "100:0:0:1::", "2001:2::", "2001:10::", "2001:1ff:ffff::", "2001:db8::",
            "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "3fff::", "3fff:fff:ffff::", "5f00::", "fc00::", "fd00:ec2::254",
            "fe80::1", "febf::1", "fec0::1", "ff02::1", "1fff:ffff::", "4000::",
            // RFC 8215 §3, whatever lies inside
            "64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff:ffff:ffff:808:808",
        ])
    func specialV6(text: String) throws {
        #expect(try !permits(text))
    }

    @Test(
        "Public addresses of IPv6 are permitted",
        arguments: [
            "2000::1", "2001:200::1", "2001:db7::1", "2001:db9::1", "2606:4700:4700::1111", "3ffe::1", "3fff:1000::",
        ]
    )
    func publicV6(text: String) throws {
        #expect(try permits(text))
    }

    @Test(
        "An IPv6 address that contains IPv4 ones is judged by them",
        arguments: [
            // IPv4-mapped and IPv4-compatible (RFC 4291 §2.5.5), IPv4-translated (RFC 2765 §2.1)
            ("::ffff:8.8.8.8", true), ("::ffff:127.0.0.1", false), ("::ffff:169.254.169.254", false),
            ("::8.8.8.8", true), ("::10.0.0.1", false), ("::2", false),
            ("::ffff:0:8.8.8.8", true), ("::ffff:0:192.168.0.1", false),
            // NAT64 (RFC 6052 §2.1, §2.4)
            ("64:ff9b::8.8.8.8", true), ("64:ff9b::10.0.0.1", false), ("64:ff9b::192.0.2.33", false),
            ("64:ff9b::1:8.8.8.8", false),
            // 6to4 (RFC 3056 §2)
            ("2002:808:808::1", true), ("2002:7f00:1::1", false), ("2002:c0a8:1::", false),
            // Teredo (RFC 4380 §4): a server, and a client whose bits are inverted; both must be public
            ("2001:0:4136:e378:8000:63bf:f7f7:f7f7", true), ("2001:0:4136:e378:8000:63bf:80ff:fffe", false),
            ("2001:0:a00:1:8000:63bf:f7f7:f7f7", false),
        ])
    func embedded(text: String, isPermitted: Bool) throws {
        #expect(try permits(text) == isPermitted)
    }

    @Test("What the operator lists is permitted, and nothing else of its kind")
    func allowed() throws {
        let allowed = ["127.0.0.0/8", "fd00::/8", "64:ff9b:1::/48"]
        for address in ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1", "fd00::1", "64:ff9b:1::1", "8.8.8.8"] {
            #expect(try permits(address, allowing: allowed), "\(address)")
        }
        for address in ["10.0.0.1", "::ffff:10.0.0.1", "::1", "fc00::1", "fe80::1"] {
            #expect(try !permits(address, allowing: allowed), "\(address)")
        }
    }

    private func permits(_ address: String, allowing networks: [String] = []) throws -> Bool {
        let policy = AddressPolicy(allowing: try networks.map { try #require(IPNetwork($0)) })
        return policy.permits(try #require(IPAddress(address)))
    }
}
