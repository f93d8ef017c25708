import Net
import Testing

@Suite struct SocketAddressTests {
    @Test(
        "Addresses are read and written in one form",
        arguments: [
            ("127.0.0.1:8080", "127.0.0.1:8080"), ("[::1]:80", "[::1]:80"), ("[0:0::1]:80", "[::1]:80"),
            ("localhost:1", "127.0.0.1:1"), (":8080", "[::]:8080"), ("0.0.0.0:0", "0.0.0.0:0"),
        ])
    func reads(text: String, form: String) {
        #expect(SocketAddress(text)?.description == form)
    }

    @Test(
        "What names no numeric address and port is refused",
        arguments: ["", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80", "[::1]", "h:1"])
    func refuses(text: String) {
        #expect(SocketAddress(text) == nil)
    }

    @Test("Every address of the machine is known as such")
    func wildcard() {
        #expect(SocketAddress(":1")?.isWildcard == true)
        #expect(SocketAddress("0.0.0.0:1")?.isWildcard == true)
        #expect(SocketAddress("127.0.0.1:1")?.isWildcard == false)
    }
}
