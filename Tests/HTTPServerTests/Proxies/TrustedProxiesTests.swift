import Net
import Testing

@testable import HTTPServer

@Suite struct TrustedProxiesTests {
    @Test("Addresses and networks of both families are read, and mapped addresses are the ones they stand for")
    func reading() throws {
        let proxies = try #require(TrustedProxies("10.0.0.5, 192.168.0.0/16 ,fd00:1::/64,::1"))
        let trusted = ["10.0.0.5", "192.168.7.7", "fd00:1::9", "::1", "::ffff:10.0.0.5"].compactMap { IPAddress($0) }
        let strangers = ["10.0.0.6", "192.169.0.1", "fd00:2::9", "::2", "::ffff:10.0.0.6"].compactMap { IPAddress($0) }
        #expect(trusted.count == 5 && strangers.count == 5)
        #expect(trusted.allSatisfy(proxies.contains))
        #expect(!strangers.contains(where: proxies.contains))
    }

    @Test(
        "Anything else is no list of addresses",
        arguments: [
            "", ",", "10.0.0.1,", "localhost", "10.0.0.0/33", "10.0.0.1/8", "10.0.0", "::1/129", "1.2.3.4 5.6.7.8",
        ])
    func refusing(text: String) {
        #expect(TrustedProxies(text) == nil)
    }

    @Test("One sender is an address of IPv4, and a network of 64 bits of IPv6")
    func senders() throws {
        let sender = { (text: String) in IPAddress(text)?.sender.description }
        #expect(sender("192.0.2.1") == "192.0.2.1")
        #expect(sender("::ffff:192.0.2.1") == "192.0.2.1")
        #expect(sender("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::")
        #expect(sender("2001:db8:1:3:3:4:5:6") == "2001:db8:1:3::")
    }
}
