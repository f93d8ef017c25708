import Testing

@testable import HTTPCore

@Suite struct WebSocketKeepaliveTests {
    private func ping(_ keepalive: inout WebSocketKeepalive, at now: Duration) throws -> [UInt8] {
        guard case .ping(let payload) = keepalive.step(at: now) else {
            Issue.record("no ping")
            return []
        }
        return payload
    }

    @Test("A ping goes out after the interval, and its pong starts the next interval")
    func rhythm() throws {
        var keepalive = WebSocketKeepalive(interval: .seconds(30), patience: .seconds(10), now: .seconds(5))
        #expect(keepalive.step(at: .seconds(34)) == .wait(until: .seconds(35)))
        let payload = try ping(&keepalive, at: .seconds(35))
        #expect(payload.count <= 125)
        #expect(keepalive.step(at: .seconds(36)) == .wait(until: .seconds(45)))
        keepalive.pong(payload, at: .seconds(37))
        #expect(keepalive.roundTrip == .seconds(2))
        #expect(keepalive.step(at: .seconds(46)) == .wait(until: .seconds(67)))
        #expect(try ping(&keepalive, at: .seconds(67)) != payload)
    }

    @Test("Without its pong the connection is lost when patience ends")
    func loss() throws {
        var keepalive = WebSocketKeepalive(interval: .seconds(30), patience: .seconds(10), now: .zero)
        _ = try ping(&keepalive, at: .seconds(30))
        #expect(keepalive.step(at: .seconds(40)) == .lost)
    }

    @Test("A pong that answers no ping changes nothing")
    func unsolicited() throws {
        var keepalive = WebSocketKeepalive(interval: .seconds(30), patience: .seconds(10), now: .zero)
        keepalive.pong([], at: .seconds(20))
        #expect(keepalive.step(at: .seconds(20)) == .wait(until: .seconds(30)))
        _ = try ping(&keepalive, at: .seconds(30))
        keepalive.pong([1], at: .seconds(31))
        #expect(keepalive.step(at: .seconds(41)) == .lost)
        #expect(keepalive.roundTrip == nil)
    }
}
