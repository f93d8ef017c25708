import Net
import Testing

@testable import Telephony

@Suite struct SIPListenAddressTests {
    @Test(
        "Addresses are read and written alike",
        arguments: ["udp:127.0.0.1:5060", "tcp:[::1]:0", "tls:0.0.0.0:5061", "udp:[::]:5060"])
    func readsBack(text: String) throws {
        #expect(try #require(SIPListenAddress(text)).description == text)
    }

    @Test("A list has commas between its addresses, and none of them twice")
    func list() {
        #expect(SIPListenAddress.list("udp:127.0.0.1:5060, tcp:127.0.0.1:5060")?.map(\.transport) == [.udp, .tcp])
        #expect(SIPListenAddress.list("udp:127.0.0.1:0,udp:127.0.0.1:0")?.count == 2)
        #expect(SIPListenAddress.list("udp:127.0.0.1:5060,udp:127.0.0.1:5060") == nil)
    }

    @Test(
        "Other texts are none",
        arguments: ["", "127.0.0.1:5060", "sctp:127.0.0.1:5060", "udp:example.org:5060", "udp:127.0.0.1", "udp:"])
    func refused(text: String) {
        #expect(SIPListenAddress(text) == nil)
    }
}
