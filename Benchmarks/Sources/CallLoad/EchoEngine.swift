import Glibc
import Net
import Telephony

/// Answers calls and gives every one of them its own sound back.
struct EchoEngine {
    let calls: Int
    let port: Int
    let threads: Int

    func run() {
        let engine = MediaEngine(ports: 20_000...29_999, address: .v4(0x7F00_0001), threads: threads)
        var options = MediaOptions()
        options.codecs = [.pcmu]
        var sessions: [MediaSession] = []
        var ports: [Substring] = []
        for call in 0..<calls {
            guard let session = try? engine.session(options), let answer = try? session.answer(offer(call)) else {
                fatalError("no media for call \(call)")
            }
            session.start(Echo())
            sessions.append(session)
            let text = String(decoding: answer, as: UTF8.self)
            ports.append(text.split(separator: "m=audio ")[1].prefix { $0 != " " })
        }
        print(ports.joined(separator: " "))
        fflush(nil)
        var before = MediaLateness()
        while readLine() != nil {
            let lateness = engine.lateness
            let recent = lateness.since(before)
            before = lateness
            let alive = sessions.filter { $0.statistics.packetsReceived > 0 }.count
            print(recent.ticks, recent.percentile(0.999), recent.worst, recent.late, alive)
            fflush(nil)
        }
        for session in sessions { session.close() }
    }

    private func offer(_ call: Int) -> [UInt8] {
        let lines = [
            "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
            "m=audio \(port + 2 * call) RTP/AVP 0 101", "a=rtpmap:101 telephone-event/8000",
        ]
        return lines.flatMap { Array("\($0)\r\n".utf8) }
    }

    private final class Echo: AudioPeer {
        func exchange(_ heard: AudioFrame?) -> AudioFrame? { heard }
        func press(_ key: Character) {}
        func hold(_ isHeld: Bool) {}
        func end() {}
    }
}
