import Testing

@testable import Telephony

@Suite struct ScreenedPeerTests {
    @Test("Nothing is heard or played by the conversation before it is let on, and everything then")
    func gate() async {
        let peer = ScriptedPeer(playing: [.linear([1, 2])])
        let line = ScreenedPeer(peer, AnswerScreening(waitsForTone: false))
        let words = Tone.sine(300, rate: .narrow, count: 160)
        for frame in 0..<120 {
            let played = line.exchange(.linear(frame < 30 ? words : [Int16](repeating: 0, count: 160)))
            #expect(played == nil)
        }
        #expect(await line.result()?.answeredBy == .person)
        #expect(peer.heard.exchanges == 0)
        line.press("1")
        #expect(peer.heard.keys.isEmpty)
        line.letOn()
        let played = line.exchange(.linear(words))
        #expect(played == .linear([1, 2]) && peer.heard.samples == words)
        line.press("2")
        #expect(peer.heard.keys == "2")
    }

    @Test("A call that ends before has no finding, and whoever waits for it waits no longer")
    func ends() async {
        let peer = ScriptedPeer()
        let line = ScreenedPeer(peer, AnswerScreening(waitsForTone: true))
        _ = line.exchange(nil)
        line.end()
        #expect(await line.result() == nil)
        #expect(peer.heard.ends == 1)
    }
}
