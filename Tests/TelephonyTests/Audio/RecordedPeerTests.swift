import Synchronization
import Testing

@testable import Telephony

@Suite struct RecordedPeerTests {
    private final class Kept: Sendable {
        let frames = Mutex<[(heard: [Int16], played: [Int16])]>([])
        var all: [(heard: [Int16], played: [Int16])] { frames.withLock { $0 } }
    }

    private static func recorded(_ peer: ScriptedPeer, _ rate: AudioRate) -> (RecordedPeer, Kept) {
        let kept = Kept()
        return (
            RecordedPeer(peer, rate: rate) { heard, played in kept.frames.withLock { $0.append((heard, played)) } },
            kept
        )
    }

    @Test("What is heard and what is played are kept as samples, and pass unchanged")
    func bothSides() {
        let played = [Int16](repeating: 7, count: 160)
        let heard = [Int16](repeating: 0, count: 159) + [1000]
        let peer = ScriptedPeer(playing: [.linear(played)])
        let (line, kept) = Self.recorded(peer, .narrow)
        guard case .linear(let passed) = line.exchange(.linear(heard)) else {
            Issue.record("nothing was played")
            return
        }
        #expect(passed == played && peer.heard.samples == heard)
        #expect(kept.all.count == 1 && kept.all[0].heard == heard && kept.all[0].played == played)
    }

    @Test("µ-law is kept as samples, and passes as it is")
    func muLaw() {
        let bytes = MuLaw.encode([Int16](repeating: 8000, count: 160))
        let peer = ScriptedPeer(playing: [.pcmu(bytes)])
        let (line, kept) = Self.recorded(peer, .narrow)
        guard case .pcmu(let passed) = line.exchange(.pcmu(bytes)) else {
            Issue.record("no µ-law was played")
            return
        }
        #expect(passed == bytes && peer.heard.bytes == bytes)
        let samples = MuLaw.decode(bytes)
        #expect(kept.all[0].heard == samples && kept.all[0].played == samples)
    }

    @Test("Where nothing comes and nothing is said, 20 ms of silence are kept, so that both sides stay together")
    func silence() {
        let (line, kept) = Self.recorded(ScriptedPeer(), .speech)
        let played = line.exchange(nil)
        #expect(played == nil)
        let silence = [Int16](repeating: 0, count: 480)
        #expect(kept.all[0].heard == silence && kept.all[0].played == silence)
    }

    @Test("Keys, holding and the end reach the peer")
    func control() {
        let peer = ScriptedPeer()
        let (line, kept) = Self.recorded(peer, .narrow)
        line.press("5")
        line.hold(true)
        line.end()
        #expect(peer.heard.keys == "5" && peer.heard.holds == [true] && peer.heard.ends == 1)
        #expect(kept.all.isEmpty)
    }
}
