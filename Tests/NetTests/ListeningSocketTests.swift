import Net
import Testing

@Suite struct ListeningSocketTests {
    private func address(port: UInt16 = 0) throws -> SocketAddress {
        try #require(SocketAddress(host: "127.0.0.1", port: port))
    }

    @Test("Several sockets of ours share a port that the system chose")
    func sharing() throws {
        let sockets = try ListeningSocket.listen(at: try address(), sockets: 3)
        #expect(sockets.count == 3)
        #expect(sockets[0].address.port > 0)
        #expect(Set(sockets.map(\.address)).count == 1)
    }

    @Test("A port that someone listens on is taken, even if its owner would share it")
    func takenPort() throws {
        let sockets = try ListeningSocket.listen(at: try address(), sockets: 2)
        let taken = try address(port: sockets[0].address.port)
        let error = #expect(throws: SocketError.self) { try ListeningSocket.listen(at: taken, sockets: 2) }
        #expect(error?.code == .addressInUse)
    }

    @Test("A port is free again once its sockets are gone")
    func release() throws {
        let port = try ListeningSocket.listen(at: try address(), sockets: 1)[0].address.port
        #expect(try ListeningSocket.listen(at: try address(port: port), sockets: 1).count == 1)
    }

    @Test("An address of another machine cannot be had")
    func foreignAddress() throws {
        let foreign = try #require(SocketAddress(host: "192.0.2.1", port: 0))
        let error = #expect(throws: SocketError.self) { try ListeningSocket.listen(at: foreign, sockets: 1) }
        #expect(error?.code == .addressNotAvailable)
    }
}
