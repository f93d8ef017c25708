import Testing

@testable import Telephony

@Suite struct CallTapTests {
    private static func frame(_ sample: Int16, _ count: Int = 160) -> [Int16] {
        [Int16](repeating: sample, count: count)
    }

    @Test("Whoever listens hears both sides at once, and the line passes unchanged")
    func both() async {
        let tap = CallTap()
        let peer = ScriptedPeer(playing: [.linear(Self.frame(7)), .pcmu(MuLaw.encode(Self.frame(8000)))])
        let line = tap.around(peer, rate: .narrow)
        let listening = tap.listen()
        #expect(listening?.rate == .narrow)
        let played = line.exchange(.linear(Self.frame(100)))
        #expect(played == .linear(Self.frame(7)))
        _ = line.exchange(nil)
        _ = line.exchange(nil)
        line.end()
        var frames: [[Int16]] = []
        if let listening { for await frame in listening.frames { frames.append(frame) } }
        #expect(frames.count == 3)
        #expect(frames.first == Self.frame(107))
        #expect(frames.dropFirst().first == MuLaw.decode(MuLaw.encode(Self.frame(8000))))
        #expect(frames.last == Self.frame(0), "silence of both sides is heard as such")
        #expect(peer.heard.ends == 1)
    }

    @Test("Two loud sides are as loud as a sample can be, and no louder")
    func clamped() async {
        let tap = CallTap()
        tap.begin(rate: .wide)
        let listening = tap.listen()
        tap.take(.linear(Self.frame(.max, 320)), .linear(Self.frame(.max, 320)))
        tap.take(.linear(Self.frame(.min, 320)), .linear(Self.frame(-1, 320)))
        tap.end()
        var frames: [[Int16]] = []
        if let listening { for await frame in listening.frames { frames.append(frame) } }
        #expect(frames == [Self.frame(.max, 320), Self.frame(.min, 320)])
    }

    @Test("Who takes nothing loses the oldest, and holds nobody up")
    func slow() async {
        let tap = CallTap()
        tap.begin(rate: .narrow)
        let listening = tap.listen()
        for number in 1...1_000 { tap.take(.linear(Self.frame(Int16(number))), nil) }
        tap.end()
        var first: Int16 = 0
        var count = 0
        if let listening {
            for await frame in listening.frames {
                if count == 0 { first = frame[0] }
                count += 1
            }
        }
        #expect(first == 901 && count == 100)
    }

    @Test("Who leaves is counted no more, nobody joins a call that is over, and only so many listen at once")
    func leaving() async {
        let tap = CallTap()
        var listening: [CallListening] = (0..<CallTap.mostListeners).compactMap { _ in tap.listen() }
        #expect(listening.count == CallTap.mostListeners && tap.isHeard)
        #expect(tap.listen() == nil)
        listening.removeAll()
        #expect(!tap.isHeard)
        #expect(tap.listen() != nil)
        tap.end()
        #expect(tap.listen() == nil)
    }
}
