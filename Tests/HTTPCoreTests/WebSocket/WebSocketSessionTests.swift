import Testing

@testable import HTTPCore

@Suite struct WebSocketSessionTests {
    private let timing = WebSocketTiming(
        pingInterval: .seconds(20), patience: .seconds(10), closeTimeout: .seconds(5))

    private func session() -> WebSocketSession {
        WebSocketSession(
            role: .server, configuration: WebSocketConfiguration(), timing: timing, deflate: nil, now: .zero)
    }

    private func bytes(_ frames: PeerFrame...) -> [UInt8] {
        frames.flatMap { $0.bytes(masked: true) }
    }

    private func sent(_ session: inout WebSocketSession) throws -> [Outcome] {
        defer { session.output = [] }
        return try WebSocketRole.server.outcomes([.send(session.output)])
    }

    @Test("One message is held, and what is behind it waits unread until it is taken")
    func backPressure() throws {
        var session = session()
        #expect(session.wantsInput == true)
        session.receive(bytes(.text("one"), .ping("p"), .text("two"), .text("three")), now: .zero)
        #expect(session.wantsInput == false)
        #expect(try sent(&session) == [])
        #expect(session.take(now: .zero) == .message(.text("one")))
        #expect(try sent(&session) == [])
        session.readOn(now: .zero)
        #expect(try sent(&session) == [.pong("p")])
        #expect(session.take(now: .zero) == .message(.text("two")))
        #expect(session.wantsInput == false)
        #expect(session.take(now: .zero) == .message(.text("three")))
        #expect(session.wantsInput == true)
        #expect(session.take(now: .zero) == .wait)
    }

    @Test("A message that came before the end is still given")
    func messageBeforeEnd() {
        var session = session()
        session.receive(bytes(.text("last"), .close(1000)), now: .zero)
        session.inputEnded(now: .zero)
        #expect(session.take(now: .zero) == .message(.text("last")))
        #expect(session.closure == nil)
        #expect(session.take(now: .zero) == .over(.clean(WebSocketCloseFrame(.normal))))
        #expect(session.deadline == nil)
    }

    @Test("Bytes that end without a Close frame are a loss")
    func endOfInput() {
        var session = session()
        session.receive(Array(bytes(.text("half")).dropLast()), now: .zero)
        session.inputEnded(now: .zero)
        #expect(session.closure == .lost)
        #expect(session.take(now: .zero) == .over(.lost))
    }

    @Test("A peer is pinged after the interval and lost when its Pong is overdue")
    func keepalive() throws {
        var session = session()
        #expect(session.deadline == .seconds(20))
        session.tick(now: .seconds(19))
        #expect(session.output.isEmpty)
        session.tick(now: .seconds(20))
        #expect(!session.output.isEmpty)
        let payload = Array(session.output.suffix(8))
        session.receive(bytes(PeerFrame(0x8A, payload)), now: .seconds(25))
        #expect(session.deadline == .seconds(45))
        session.tick(now: .seconds(30))
        #expect(session.closure == nil)
        session.tick(now: .seconds(45))
        session.tick(now: .seconds(55))
        #expect(session.closure == .lost)
    }

    @Test("A Pong that may wait behind an untaken message is not overdue until the message is taken")
    func keepaliveWhilePaused() {
        var session = session()
        session.receive(bytes(.text("untaken")), now: .seconds(1))
        session.tick(now: .seconds(20))
        session.tick(now: .seconds(30))
        #expect(session.closure == nil)
        #expect(session.deadline == .seconds(40))
        #expect(session.take(now: .seconds(35)) == .message(.text("untaken")))
        session.tick(now: .seconds(40))
        #expect(session.closure == nil)
        #expect(session.deadline == .seconds(45))
        session.tick(now: .seconds(45))
        #expect(session.closure == .lost)
    }

    @Test("A closing handshake that the peer does not end is a loss after its deadline")
    func closeDeadline() throws {
        var session = session()
        session.close(WebSocketCloseFrame(.goingAway), now: .seconds(1))
        session.close(WebSocketCloseFrame(.normal), now: .seconds(4))
        #expect(try sent(&session) == [.closeSent(1001)])
        session.receive(bytes(.text("late")), now: .seconds(5))
        #expect(session.take(now: .seconds(5)) == .message(.text("late")))
        #expect(session.deadline == .seconds(6))
        session.tick(now: .seconds(6))
        #expect(session.closure == .lost)
    }

    @Test("What nobody asks for any more is dropped, so that the peer's Close frame is reached")
    func dropping() {
        var session = session()
        session.receive(bytes(.text("one"), .text("two"), .close(1000)), now: .zero)
        session.dropMessages(now: .zero)
        #expect(session.closure == .clean(WebSocketCloseFrame(.normal)))
    }

    @Test("A peer that leaves behind an untaken message is lost after a while, unless its bytes are taken before")
    func leaving() {
        for isPatient in [true, false] {
            var session = session()
            session.receive(bytes(.text("untaken"), .close(1000)), now: .zero)
            session.peerIsLeaving(now: .seconds(2))
            session.peerIsLeaving(now: .seconds(9))
            #expect(session.deadline == .seconds(12))
            if isPatient {
                #expect(session.take(now: .seconds(11)) == .message(.text("untaken")))
                session.readOn(now: .seconds(11))
            } else {
                session.tick(now: .seconds(12))
            }
            #expect(session.closure == (isPatient ? .clean(WebSocketCloseFrame(.normal)) : .lost))
        }
    }

    @Test("What came in several pieces behind an untaken message is read in order, however little is asked for")
    func unreadPieces() {
        var session = session()
        let texts = (0..<10).map { String(repeating: "\($0)", count: 20 * $0) }
        let all = texts.flatMap { PeerFrame.text($0).bytes(masked: true) }
        for start in stride(from: 0, to: all.count, by: 70) {
            session.receive(Array(all[start..<min(start + 70, all.count)]), now: .zero)
        }
        for text in texts { #expect(session.take(now: .zero) == .message(.text(text))) }
        #expect(session.take(now: .zero) == .wait)
        #expect(session.wantsInput == true)
    }
}
