import Net
import Testing

@testable import Telephony

@Suite struct MediaSessionTests {
    private static let loopback = IPAddress.v4(0x7F00_0001)

    /// Two ends of a call on loopback, each with an engine of its own.
    private func pair(
        _ first: MediaOptions = MediaOptions(), _ second: MediaOptions = MediaOptions()
    ) throws -> (MediaSession, MediaSession) {
        let calling = MediaEngine(ports: 30_000...39_999, address: Self.loopback, threads: 1)
        let called = MediaEngine(ports: 30_000...39_999, address: Self.loopback, threads: 1)
        return (try calling.session(first), try called.session(second))
    }

    private func connect(_ caller: MediaSession, _ callee: MediaSession) throws {
        try caller.accept(try callee.answer(try caller.offer()))
    }

    private func options(_ codecs: [AudioCodec], _ encryption: MediaOptions.Encryption = .ifOffered) -> MediaOptions {
        var options = MediaOptions()
        options.codecs = codecs
        options.encryption = encryption
        return options
    }

    @Test("Each codec carries a voice both ways, plain and encrypted", arguments: AudioCodec.available, [false, true])
    func codecs(codec: AudioCodec, isEncrypted: Bool) async throws {
        let options = options([codec], isEncrypted ? .required : .never)
        let (caller, callee) = try pair(options, options)
        try connect(caller, callee)
        #expect(caller.rate == codec.rate && callee.rate == codec.rate)
        let rate = codec.rate
        let voice = Tone.voice(rate: rate, seconds: 0.6)
        let (near, far) = (ScriptedPeer(samples: voice, rate: rate), ScriptedPeer(samples: voice, rate: rate))
        caller.start(near)
        callee.start(far)
        let part = voice[rate.samples(milliseconds: 460)..<rate.samples(milliseconds: 500)]
        for peer in [near, far] {
            let heard = await peer.heard { $0.samples.count > rate.samples(milliseconds: 600) }
            #expect(Tone.likeness(of: part, in: heard.samples) > 0.9)
        }
        let statistics = caller.close()
        #expect(statistics.codec == codec && statistics.isEncrypted == isEncrypted)
        #expect(statistics.packetsReceived > 25 && statistics.packetsIgnored == 0)
        #expect((statistics.mos ?? 0) > 4)
        _ = await near.heard { $0.ends == 1 }
    }

    @Test("Untouched sound is µ-law byte for byte")
    func untouched() async throws {
        let (caller, callee) = try pair(options([.pcmu]), options([.pcmu]))
        try connect(caller, callee)
        let bytes: [[UInt8]] = (0..<20).map { (frame: Int) -> [UInt8] in
            (0..<160).map { UInt8(($0 * 7 + frame * 13) % 256) | 0x80 }
        }
        let (near, far) = (ScriptedPeer(playing: bytes.map { .pcmu($0) }), ScriptedPeer())
        callee.start(far, untouched: true)
        caller.start(near, untouched: true)
        let heard = await far.heard { $0.bytes.count >= 24 * 160 }
        #expect(heard.samples.isEmpty)
        // A correction of the wait may take some out.
        let found = bytes.filter { frame in
            (0..<heard.bytes.count - 160).contains {
                heard.bytes[$0] == frame[0] && heard.bytes[$0...].starts(with: frame)
            }
        }
        #expect(found.count >= 12)
    }

    @Test("Keys arrive once each, as events and, where none were agreed, as tones", arguments: [true, false])
    func keys(asEvents: Bool) async throws {
        let (caller, callee) = try pair(options([.pcma]), options([.pcma]))
        var offer = String(decoding: try caller.offer(), as: UTF8.self)
        if !asEvents { offer = offer.replacing(" 101 13", with: "") }
        var answer = try callee.answer(Array(offer.utf8))
        if !asEvents { #expect(!String(decoding: answer, as: UTF8.self).contains("telephone-event")) }
        answer = Array(String(decoding: answer, as: UTF8.self).utf8)
        try caller.accept(answer)
        let (near, far) = (ScriptedPeer(), ScriptedPeer())
        caller.start(near)
        callee.start(far)
        caller.send("15#")
        callee.send("A0")
        _ = await far.heard { $0.keys.count == 3 }
        _ = await near.heard { $0.keys.count == 2 }
        let (last, other) = (far.heard.exchanges, near.heard.exchanges)
        // Repetitions would have come by then.
        #expect(await far.heard { $0.exchanges > last + 15 }.keys == "15#")
        #expect(await near.heard { $0.exchanges > other + 15 }.keys == "A0")
    }

    @Test("A call is held and taken back, and nothing is heard in between")
    func hold() async throws {
        let (caller, callee) = try pair(options([.pcmu]), options([.pcmu]))
        try connect(caller, callee)
        let (near, far) = (ScriptedPeer(), ScriptedPeer())
        caller.start(near)
        callee.start(far)
        _ = await far.heard { $0.frames > 3 }
        try caller.accept(try callee.answer(try caller.offer(holds: true)))
        let held = await far.heard { $0.holds == [true] }
        let later = await far.heard { $0.exchanges > held.exchanges + 10 }
        #expect(later.frames == held.frames)
        try connect(caller, callee)
        let resumed = await far.heard { $0.holds == [true, false] }
        _ = await far.heard { $0.frames > resumed.frames + 3 }
    }

    @Test("Where nothing comes for too long it is said, once")
    func silence() async throws {
        var patient = options([.pcmu])
        patient.patience = .milliseconds(100)
        let (caller, callee) = try pair(options([.pcmu]), patient)
        try connect(caller, callee)
        let peer = ScriptedPeer()
        let told = ScriptedPeer()
        callee.start(peer, silent: { told.press("1") })
        _ = await told.heard { $0.keys == "1" }
        let now = peer.heard.exchanges
        _ = await peer.heard { $0.exchanges > now + 10 }
        #expect(told.heard.keys == "1")
        _ = caller
    }

    @Test("RTP from a stranger is ignored and counted")
    func stranger() async throws {
        let (caller, callee) = try pair(options([.pcmu]), options([.pcmu]))
        try connect(caller, callee)
        let (near, far) = (ScriptedPeer(), ScriptedPeer())
        caller.start(near)
        callee.start(far)
        _ = await near.heard { $0.frames > 3 }
        let stranger = try #require(MediaPorts(40_000...44_999, address: Self.loopback).take())
        let latched = try #require(caller.statistics.latched)
        let port = try #require(SocketAddress(latched)).port
        let destination = try #require(stranger.media.destination(MediaAddress(Self.loopback, port)))
        var packet = [UInt8](repeating: 0, count: 172)
        for sequence in 0..<10 {
            RTPHeader(type: 0, sequence: UInt16(sequence), timestamp: UInt32(sequence) * 160, source: 7)
                .write(into: &packet)
            let isSent = stranger.media.send(packet.span, to: destination)
            #expect(isSent)
        }
        let now = far.heard.exchanges
        _ = await far.heard { $0.exchanges > now + 5 }
        #expect(callee.statistics.packetsIgnored == 10)
        #expect(callee.statistics.packetsLost == 0)
    }

    @Test("A closed session takes nothing more, gives its port back, and ends a peer that comes too late")
    func closed() async throws {
        let engine = MediaEngine(ports: 45_000...45_001, address: Self.loopback, threads: 1)
        let session = try engine.session()
        #expect(throws: MediaEngine.Fault.noPort) { try engine.session() }
        session.close()
        #expect(throws: SDPFault.closed) { try session.offer() }
        let peer = ScriptedPeer()
        session.start(peer)
        #expect(peer.heard.ends == 1)
        _ = try engine.session()
    }

    @Test("An engine that closes ends its calls")
    func engine() async throws {
        let engine = MediaEngine(ports: 46_000...46_999, address: Self.loopback, threads: 2)
        let (caller, callee) = (try engine.session(), try engine.session())
        try connect(caller, callee)
        let peer = ScriptedPeer()
        callee.start(peer)
        _ = await peer.heard { $0.exchanges > 1 }
        engine.close()
        _ = await peer.heard { $0.ends == 1 }
        #expect(engine.lateness.ticks > 0)
    }
}
