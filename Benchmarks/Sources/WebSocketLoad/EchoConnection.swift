import Glibc

/// One connection that sends its burst whenever all of the last one is back.
struct EchoConnection {
    let descriptor: Int32
    private let burst: Burst
    private var sent = 0
    private var received = 0

    /// Connects and shakes hands; it offers no compression.
    init(port: UInt16, burst: Burst) {
        self.burst = burst
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        let request = """
            GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n
            """
        guard status == 0, write(descriptor, request, request.utf8.count) == request.utf8.count else {
            fail("no connection")
        }
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            var byte: UInt8 = 0
            guard read(descriptor, &byte, 1) == 1 else { fail("no answer to the handshake") }
            head.append(byte)
        }
        guard head.starts(with: "HTTP/1.1 101 ".utf8) else { fail(String(decoding: head, as: UTF8.self)) }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    /// What to wait for.
    var events: Int16 { Int16(sent < burst.sent.count ? POLLIN | POLLOUT : POLLIN) }

    /// Sends what the socket takes of the burst.
    mutating func send() {
        let count = burst.sent.withUnsafeBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
            return Glibc.send(descriptor, rest.baseAddress, rest.count, 0)
        }
        guard count > 0 || errno == EAGAIN else { fail("the server is gone") }
        sent += max(0, count)
    }

    /// Receives once; says whether the whole burst is back, and has sent it again then.
    mutating func receive(into scratch: UnsafeMutableRawBufferPointer) -> Bool {
        let count = recv(descriptor, scratch.baseAddress, scratch.count, 0)
        guard count > 0 else {
            if count < 0, errno == EAGAIN { return false }
            fail("the server is gone")
        }
        let isRight = burst.reply.withUnsafeBytes { reply in
            guard let expected = reply.baseAddress, let came = scratch.baseAddress else { return false }
            return received + count <= reply.count && memcmp(expected + received, came, count) == 0
        }
        guard isRight else { fail("a message came back changed") }
        received += count
        guard received == burst.reply.count else { return false }
        received = 0
        sent = 0
        send()
        return true
    }
}

/// Ends the program: a figure would say nothing.
func fail(_ reason: String) -> Never {
    print("failed: \(reason)")
    exit(1)
}
