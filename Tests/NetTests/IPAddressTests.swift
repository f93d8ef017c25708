import Net
import Testing

@Suite struct IPAddressTests {
    @Test(
        "An address is written in one form",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
            // RFC 4291 §2.2
            ("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"),
            ("FF01:0:0:0:0:0:0:101", "ff01::101"), ("0:0:0:0:0:0:0:1", "::1"), ("0:0:0:0:0:0:0:0", "::"),
            ("0:0:0:0:0:0:13.1.68.3", "::d01:4403"), ("::FFFF:129.144.52.38", "::ffff:129.144.52.38"),
            // RFC 5952 §4.1, §4.2.1, §4.2.2, §4.2.3, §4.3, §5
            ("2001:0db8::0001", "2001:db8::1"), ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
            ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
            ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:DB8:AAAA::A", "2001:db8:aaaa::a"),
            ("::ffff:c000:201", "::ffff:192.0.2.1"), ("1:0:0:0:0:0:0:0", "1::"),
            // RFC 6052 §2.4
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ])
    func form(text: String, canonical: String) {
        #expect(IPAddress(text)?.description == canonical)
        #expect(IPAddress(canonical) == IPAddress(text))
    }

    @Test(
        "What two programs could read differently is no IPv4 address",
        arguments: [
            "", "1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.01",
            "127.0.0.1.", ".127.0.0.1", "127..0.1", "1.2.3.4.5", "256.0.0.1", "1.2.3.-4", "+1.2.3.4", " 127.0.0.1",
            "127.0.0.1 ", "127.0.0.1\n", "127.0.0.1\0", "１27.0.0.1", "127。0.0.1", "[127.0.0.1]", "127.0.0.1:80",
        ])
    func refusesV4(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "What RFC 4291 does not allow is no IPv6 address",
        arguments: [
            ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "1::2::3", "1:::2", ":1::2",
            "1::2:", "12345::", "g::", "+1::", "-0::", "1.2.3.4::", "::1.2.3", "::1.2.3.4:5", "::01.2.3.4",
            "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%eth0", "[::1]", "::1 ", "::１",
        ])
    func refusesV6(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("Bytes in network order are read by their number")
    func bytes() {
        #expect(IPAddress(bytes: [192, 0, 2, 1]) == IPAddress("192.0.2.1"))
        #expect(
            IPAddress(bytes: [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11) + [1])?.description
                == "2001:db8::1")
        #expect(IPAddress(bytes: []) == nil)
        #expect(IPAddress(bytes: [127, 0, 1]) == nil)
    }
}
