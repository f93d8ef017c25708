import Net
import Testing

@testable import Telephony

@Suite struct SourceLatchTests {
    private let said = MediaAddress(.v4(0x0808_0808), 4_000)
    private let other = MediaAddress(.v4(0x0909_0909), 5_000)
    private let stranger = MediaAddress(.v4(0x0101_0101), 6_000)

    private func header(_ sequence: UInt16, source: UInt32 = 1) -> RTPHeader {
        RTPHeader(type: 0, sequence: sequence, timestamp: 0, source: source)
    }

    @Test("The source of the description is pinned with its first packet, whatever port NAT gives it")
    func expected() {
        var latch = SourceLatch(expected: said, signalling: nil)
        #expect(latch.destination == said)
        let moved = MediaAddress(said.address, 4_711)
        let isTaken735 = latch.admits(header(1), from: moved, at: 0, isProven: false)
        #expect(isTaken735)
        #expect(latch.pinned == moved && latch.destination == moved)
        let isTaken882 = latch.admits(header(2), from: stranger, at: 0, isProven: false)
        #expect(!isTaken882)
    }

    @Test("A source that nothing speaks for is pinned after four packets in order")
    func learnt() {
        var latch = SourceLatch(expected: said, signalling: nil)
        let admitted = (1...5).map { latch.admits(header(UInt16($0)), from: other, at: 0, isProven: false) }
        #expect(admitted == [false, false, false, true, true])
        var sprayed = SourceLatch(expected: said, signalling: nil)
        for sequence in 1...20 {
            let isTaken1416 = sprayed.admits(header(UInt16(sequence * 2)), from: stranger, at: 0, isProven: false)
            #expect(!isTaken1416)
        }
    }

    @Test("Where signalling comes from may send at once, and so may who is proven")
    func trusted() {
        var latch = SourceLatch(expected: said, signalling: other.address)
        let isTaken1716 = latch.admits(header(1), from: other, at: 0, isProven: false)
        #expect(isTaken1716)
        var proven = SourceLatch(expected: said, signalling: nil)
        let isTaken1860 = proven.admits(header(1), from: stranger, at: 0, isProven: true)
        #expect(isTaken1860)
        let isTaken1941 = proven.admits(header(1), from: other, at: 0, isProven: true)
        #expect(isTaken1941 && proven.pinned == other)
    }

    @Test("After a pause another port of the same address is taken, and never another address")
    func moved() {
        var latch = SourceLatch(expected: said, signalling: nil)
        _ = latch.admits(header(1), from: said, at: 0, isProven: false)
        let moved = MediaAddress(said.address, 9)
        let isTaken2354 = latch.admits(header(2), from: moved, at: 1_000_000_000, isProven: false)
        #expect(!isTaken2354)
        let isTaken2445 = latch.admits(header(2), from: stranger, at: 3_000_000_000, isProven: false)
        #expect(!isTaken2445)
        let isTaken2539 = latch.admits(header(2), from: moved, at: 3_000_000_000, isProven: false)
        #expect(isTaken2539)
        #expect(latch.pinned == moved)
    }

    @Test(
        "RTP goes to no address of a network that the other side does not share with us",
        arguments: [
            ("10.0.0.5", "8.8.8.8", false), ("127.0.0.1", "8.8.8.8", false), ("127.0.0.1", "10.0.0.1", false),
            ("169.254.169.254", "10.0.0.1", false), ("10.0.0.5", "192.168.0.1", true), ("9.9.9.9", "8.8.8.8", true),
            ("10.0.0.5", "10.0.0.5", true), ("127.0.0.1", "127.0.0.1", true), ("::1", "2600::1", false),
        ])
    func reach(said: String, signalling: String, isSent: Bool) throws {
        let expected = MediaAddress(try #require(IPAddress(said)), 4_000)
        let latch = SourceLatch(expected: expected, signalling: IPAddress(signalling))
        #expect(latch.destination == (isSent ? expected : nil))
    }
}
