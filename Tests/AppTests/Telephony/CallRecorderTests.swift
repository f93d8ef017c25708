import Auth
import Core
import Synchronization
import Telephony
import Testing

@testable import lyceum

@Suite struct CallRecorderTests {
    /// A line that plays the same sample always.
    private final class Playing: AudioPeer {
        let sample: Int16
        init(_ sample: Int16) { self.sample = sample }
        func exchange(_ heard: AudioFrame?) -> AudioFrame? { .linear([Int16](repeating: sample, count: 160)) }
        func press(_ key: Character) {}
        func hold(_ isHeld: Bool) {}
        func end() {}
    }

    /// What was stored, and whether the caller has agreed.
    private final class Store: Sendable {
        let parts = Mutex<[(bytes: [UInt8], part: Int)]>([])
        let mayRecord = Mutex(false)
        let isBroken = Mutex(false)

        struct Broken: Error {}

        func recorder(pieceSize: Int = CallRecordings.pieceSize) -> CallRecorder {
            CallRecorder(pieceSize: pieceSize) { [self] in
                mayRecord.withLock { $0 }
            } keep: { [self] bytes, part in
                if isBroken.withLock({ $0 }) { throw Broken() }
                parts.withLock { $0.append((bytes, part)) }
            }
        }

        var all: [(bytes: [UInt8], part: Int)] { parts.withLock { $0 } }
    }

    private static let frame = AudioFrame.linear([Int16](repeating: 3, count: 160))

    @Test("Nothing is kept before the caller has agreed, and from then on everything")
    func consent() async throws {
        let store = Store()
        let recorder = store.recorder()
        let line = recorder.around(Playing(5), rate: .narrow)
        _ = line.exchange(Self.frame)
        try await recorder.flush()
        #expect(store.all.isEmpty)
        store.mayRecord.withLock { $0 = true }
        _ = line.exchange(Self.frame)
        try await recorder.flush()
        let kept = try #require(store.all.first)
        #expect(store.all.count == 1 && kept.part == 0)
        let (head, body) = (Array(kept.bytes.prefix(44)), Array(kept.bytes.dropFirst(44)))
        #expect(head == WAV.header(rate: .narrow, channels: 2))
        // The caller on the left, the assistant on the right.
        let wanted: [UInt8] = [3, 0, 5, 0, 3, 0, 5, 0]
        #expect(body.count == 640 && Array(body.prefix(8)) == wanted)
    }

    @Test("Parts are no longer than they may be, follow each other, and begin with a header once")
    func pieces() async throws {
        let store = Store()
        store.mayRecord.withLock { $0 = true }
        let recorder = store.recorder(pieceSize: 1000)
        let line = recorder.around(Playing(5), rate: .narrow)
        for _ in 0..<10 { _ = line.exchange(Self.frame) }
        try await recorder.flush()
        _ = line.exchange(nil)
        try await recorder.flush()
        #expect(store.all.allSatisfy { $0.bytes.count <= 1000 })
        let numbers = store.all.map(\.part)
        #expect(numbers == Array(numbers.indices))
        let whole: [UInt8] = store.all.flatMap(\.bytes)
        #expect(whole.count == 7084)
        let body = whole.dropFirst(44)
        let (heard, played) = (body.count { $0 == 3 }, body.count { $0 == 5 })
        #expect(heard == 1600 && played == 1760)
    }

    @Test("What a database owes that is slow is bounded: half a minute of sound")
    func bound() async throws {
        let store = Store()
        store.mayRecord.withLock { $0 = true }
        let recorder = store.recorder()
        let line = recorder.around(Playing(5), rate: .narrow)
        for _ in 0..<(50 * 40) { _ = line.exchange(Self.frame) }
        try await recorder.flush()
        let size = store.all.map(\.bytes.count).reduce(0, +)
        #expect(size == 44 + 30 * 32_000)
    }

    @Test("What cannot be stored is told, and stored when that works again, in the same parts")
    func failure() async throws {
        let store = Store()
        store.mayRecord.withLock { $0 = true }
        let recorder = store.recorder()
        let line = recorder.around(Playing(5), rate: .narrow)
        _ = line.exchange(Self.frame)
        store.isBroken.withLock { $0 = true }
        await #expect(throws: Store.Broken.self) { try await recorder.flush() }
        _ = line.exchange(Self.frame)
        store.isBroken.withLock { $0 = false }
        try await recorder.flush()
        #expect(store.all.map(\.part) == [0, 1])
        #expect(store.all.map(\.bytes.count) == [44 + 640, 640])
    }

    @Test("A recording is given out as a file of its length, to those who may listen, and the log says to whom")
    func givenOut() async throws {
        let world = try await PhoneWorld()
        let (call, _) = try await world.call(world.publish("circuits", []))
        let recordings = world.app.backend.telephones.recordings
        let samples = [Int16](repeating: 9, count: 1000)
        try await recordings.add(
            WAV.header(rate: .narrow, channels: 2) + WAV.body(samples), part: 0, of: call.id, in: world.tenant.id)
        try await recordings.add(WAV.body(samples), part: 1, of: call.id, in: world.tenant.id)
        let learner = try await world.app.person("ann@north.example", in: world.tenant)
        let path = "/api/v1/calls/\(call.id)/recording"
        #expect(try await world.app.ask(path, as: learner).status == 403)
        let answer = try await world.app.ask(path, as: world.owner)
        #expect(answer.status == 200)
        let whole = WAV.header(rate: .narrow, channels: 2, samples: 1000) + WAV.body(samples + samples)
        #expect(answer.bytes == whole)
        #expect(try await world.audited(1) == ["call_recording.read"])
    }
}
