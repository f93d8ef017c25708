import Net
import Testing

@Suite struct DatagramSocketTests {
    private func socket(_ host: String) throws -> DatagramSocket {
        try DatagramSocket(at: try #require(SocketAddress(host: host, port: 0)))
    }

    private func receive(_ socket: DatagramSocket) -> [([UInt8], SocketAddress)] {
        var all: [([UInt8], SocketAddress)] = []
        _ = socket.receive(upTo: 10) { all.append(($0, $1)) }
        return all
    }

    @Test("Datagrams arrive whole, in order, and with their sender", arguments: ["127.0.0.1", "::1"])
    func exchange(host: String) throws {
        let (left, right) = (try socket(host), try socket(host))
        #expect(left.send([1, 2, 3], to: right.address) == .sent)
        #expect(left.send([], to: right.address) == .sent)
        #expect(left.send([UInt8](repeating: 9, count: 60_000), to: right.address) == .sent)
        let all = receive(right)
        #expect(all.map(\.0.count) == [3, 0, 60_000] && all.allSatisfy { $0.1 == left.address })
        #expect(receive(right).isEmpty)
    }

    @Test("A socket of every address takes IPv4 too, and answers it")
    func bothFamilies() throws {
        let all = try socket("::")
        let one = try socket("127.0.0.1")
        let target = try #require(SocketAddress(host: "127.0.0.1", port: all.address.port))
        #expect(one.send([1], to: target) == .sent)
        let sender = try #require(receive(all).first?.1)
        #expect(sender == one.address)
        #expect(all.send([2], to: sender) == .sent)
        #expect(receive(one).map(\.0) == [[2]])
    }

    @Test("A taken port and an address of another machine cannot be had")
    func refused() throws {
        let first = try socket("127.0.0.1")
        let taken = #expect(throws: SocketError.self) { try DatagramSocket(at: first.address) }
        #expect(taken?.code == .addressInUse)
        let foreign = try #require(SocketAddress(host: "192.0.2.1", port: 0))
        let strange = #expect(throws: SocketError.self) { try DatagramSocket(at: foreign) }
        #expect(strange?.code == .addressNotAvailable)
    }

    @Test("What is too large for a datagram is said to be so")
    func tooLarge() throws {
        let (left, right) = (try socket("127.0.0.1"), try socket("127.0.0.1"))
        guard case .failed = left.send([UInt8](repeating: 0, count: 70_000), to: right.address) else {
            Issue.record("It was sent.")
            return
        }
    }

    @Test("The address of this machine towards itself is its own")
    func source() throws {
        #expect(
            DatagramSocket.source(towards: try #require(SocketAddress(host: "127.0.0.1", port: 9)))?.host == "127.0.0.1"
        )
    }
}
