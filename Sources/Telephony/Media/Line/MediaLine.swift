import CMedia
import Glibc
import Net
import Synchronization

/// One call on its clock: reads what came, lets the peer hear and speak, and sends.
///
/// `@unchecked Sendable`: everything that changes is touched with `lock` held. The peer is called without it, on the
/// clock's thread alone.
final class MediaLine: @unchecked Sendable {
    /// The room for a name that RTCP asks for: nothing that says who calls.
    private static let name = "call"

    private let lock = Mutex(())
    private let media: MediaSocket
    private let control: MediaSocket
    private let options: MediaOptions
    let rate: AudioRate
    private var plan: MediaPlan
    private let receiver: LineReceiver
    private let sender: LineSender
    private var reports: LineControl
    private var inbound: SRTPContext?
    private var outbound: SRTPContext?
    private var destination: MediaSocket.Destination?
    private var destinationAddress: MediaAddress?
    private var peer: (any AudioPeer)?
    private var silent: (@Sendable () -> Void)?
    private var toldHold = false
    private var lastDue: Int64?
    private var rounds = 0
    private var isClosed = false

    init(
        _ plan: MediaPlan, media: MediaSocket, control: MediaSocket, options: MediaOptions, source: UInt32,
        sequence: UInt16, timestamp: UInt32, at now: Int64
    ) {
        self.plan = plan
        self.media = media
        self.control = control
        self.options = options
        rate = plan.codec.rate
        receiver = LineReceiver(plan, rate: rate, signalling: options.signalling, at: now)
        sender = LineSender(plan, rate: rate, source: source, sequence: sequence, timestamp: timestamp)
        reports = LineControl(at: now, random: source)
        protect(nil)
    }

    // MARK: From any thread

    /// Another description holds from the next tick on.
    func apply(_ plan: MediaPlan, at now: Int64) {
        lock.withLock { _ in
            let old = self.plan
            self.plan = plan
            // Hold by 0.0.0.0 and back to the same address moves nobody.
            let isMoved = plan.remote != nil && plan.remote != old.remote
            receiver.apply(
                plan, movedTo: isMoved ? plan.remote : nil, signalling: options.signalling, at: now)
            sender.apply(plan)
            protect(old)
            destinationAddress = nil
        }
    }

    func start(_ peer: any AudioPeer, untouched: Bool, silent: @escaping @Sendable () -> Void, at now: Int64) {
        lock.withLock { _ in
            self.peer = peer
            self.silent = silent
            receiver.isUntouched = untouched
            receiver.live(at: now)
        }
    }

    func press(_ keys: String) {
        lock.withLock { _ in sender.press(keys) }
    }

    /// The clock's next tick is the last.
    func close() {
        lock.withLock { _ in isClosed = true }
    }

    var statistics: MediaStatistics {
        lock.withLock { _ in
            var statistics = MediaStatistics()
            receiver.fill(&statistics)
            statistics.isEncrypted = plan.localKey != nil
            statistics.packetsSent = Int(sender.packetsSent)
            statistics.roundTrip = reports.roundTrip
            statistics.remoteLoss = reports.remoteLoss
            let expected = statistics.packetsReceived + statistics.packetsLost
            if statistics.packetsReceived > 0 {
                // 20 ms to fill a packet, and what the network takes one way.
                let delay = statistics.delay + 20 + (statistics.roundTrip ?? 0) / 2
                let loss = Double(statistics.packetsLost + statistics.packetsLate) / Double(max(1, expected))
                statistics.mos = CallQuality.opinion(CallQuality.rating(delay: delay, loss: loss))
            }
            return statistics
        }
    }

    // MARK: On the clock's thread

    /// Lets 20 ms go by; false where the call is over, and its peer was told.
    func tick(due: Int64, now: Int64, _ batch: DatagramBatch) -> Bool {
        var heard: AudioFrame?
        var keys: [Character] = []
        var hold: Bool?
        var onSilence: (@Sendable () -> Void)?
        let (peer, isOver) = lock.withLock { _ -> ((any AudioPeer)?, Bool) in
            guard !isClosed else { return (self.peer, true) }
            receive(batch, at: now)
            heard = receiver.frame(at: now)
            keys = receiver.takeKeys()
            guard let peer = self.peer else { return (nil, false) }
            if plan.isHeld != toldHold {
                toldHold = plan.isHeld
                hold = toldHold
            }
            if toldHold { heard = nil }
            let waited = now - receiver.lastTime
            if plan.sends, plan.receives, waited > options.patience.nanoseconds {
                onSilence = silent
                silent = nil
            }
            return (peer, false)
        }
        if isOver {
            end()
            return false
        }
        var played: AudioFrame?
        if let peer {
            if let hold { peer.hold(hold) }
            for key in keys { peer.press(key) }
            played = peer.exchange(heard)
            onSilence?()
        }
        lock.withLock { _ in send(played, isStarted: peer != nil, due: due, now: now) }
        return true
    }

    /// Tells the peer that nothing follows, once.
    func end() {
        let peer = lock.withLock { _ -> (any AudioPeer)? in
            isClosed = true
            defer { self.peer = nil }
            return self.peer
        }
        peer?.end()
    }

    private func receive(_ batch: DatagramBatch, at now: Int64) {
        batch.receive(from: media) { bytes, source, age in
            if RTPHeader.isControl(bytes.span) {
                takeControl(&bytes, from: source, at: now - age)
            } else if plan.remoteKey != nil {
                guard let length = inbound?.unprotect(&bytes) else { return receiver.ignore() }
                receiver.take(bytes.span.extracting(..<length), from: source, isProven: true, at: now - age)
            } else {
                receiver.take(bytes.span, from: source, at: now - age)
            }
        }
        rounds += 1
        guard rounds % 50 == 0, !plan.isMultiplexed else { return }
        batch.receive(from: control, rounds: 1) { bytes, source, age in
            takeControl(&bytes, from: source, at: now - age)
        }
    }

    private func takeControl(_ bytes: inout MutableSpan<UInt8>, from source: MediaAddress, at now: Int64) {
        var length = bytes.count
        if plan.remoteKey != nil {
            guard let plain = inbound?.unprotect(&bytes, isControl: true) else { return receiver.ignore() }
            length = plain
        }
        guard receiver.admitsControl(from: source, isProven: plan.remoteKey != nil),
            let report = RTCPReport.read(bytes.span.extracting(..<length))
        else { return receiver.ignore() }
        receiver.live(at: now)
        reports.take(
            report, source: sender.source, time: Self.networkTime(), sent: sender.packetsSent, at: now)
    }

    private func send(_ frame: AudioFrame?, isStarted: Bool, due: Int64, now: Int64) {
        let passed = lastDue.map { Int((due - $0) / MediaClock.period) } ?? 1
        lastDue = due
        if passed > 1 { sender.pass(frames: passed - 1) }
        guard isStarted, !isClosed else { return sender.pass(frames: 1) }
        aim()
        if plan.sends, let destination {
            sender.send(frame) { packet in
                // Where a key was agreed, nothing goes out without it.
                guard plan.localKey == nil || outbound?.protect(&packet) == true else { return }
                _ = media.send(packet.span, to: destination)
            }
        } else {
            sender.pass(frames: 1)
        }
        if reports.isDue(at: now) { report(at: now) }
    }

    private func report(at now: Int64) {
        let report = reports.report(
            source: sender.source, sender: sender.account(at: Self.networkTime()), block: receiver.block(), at: now)
        guard let pinned = receiver.latch.destination else { return }
        var bytes = report.bytes(name: Self.name)
        guard plan.localKey == nil || outbound?.protect(&bytes, isControl: true) == true else { return }
        if plan.isMultiplexed {
            if let destination = media.destination(pinned) { _ = media.send(bytes.span, to: destination) }
        } else if let said = plan.remoteControl, said.address == plan.remote?.address {
            // As with RTP, their NAT decides which address it is; a third one gets nothing.
            let address = MediaAddress(pinned.address, pinned == plan.remote ? said.port : pinned.port &+ 1)
            if let destination = control.destination(address) { _ = control.send(bytes.span, to: destination) }
        }
    }

    private func aim() {
        let wanted = receiver.latch.destination
        guard wanted != destinationAddress else { return }
        destinationAddress = wanted
        destination = wanted.flatMap { media.destination($0) }
    }

    /// Makes contexts for the keys that changed; those that stay go on counting (RFC 4568 §7.1.4).
    private func protect(_ old: MediaPlan?) {
        if old?.localKey != plan.localKey || old == nil {
            outbound = plan.localKey.flatMap { SRTPContext($0, isInbound: false) }
        }
        if old?.remoteKey != plan.remoteKey || old == nil {
            inbound = plan.remoteKey.flatMap { SRTPContext($0, isInbound: true) }
        }
    }

    /// NTP's time: seconds since 1900 and their fraction.
    private static func networkTime() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        let seconds = UInt64(time.tv_sec) + 2_208_988_800
        return seconds << 32 | (UInt64(time.tv_nsec) << 32) / 1_000_000_000
    }
}
