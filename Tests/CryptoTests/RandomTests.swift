import Crypto
import Testing

@Suite struct RandomTests {
    @Test("Random bytes have the count asked for and do not repeat")
    func bytes() {
        #expect(Random.bytes(0).isEmpty)
        #expect(Set((0..<100).map { _ in Random.bytes(16) }).count == 100)
    }

    @Test("A random text uses every character of its alphabet evenly, and no other")
    func text() {
        let text = Random.text(30_000, from: "abc")
        let counts = Dictionary(grouping: text) { $0 }.mapValues(\.count)
        #expect(Set(counts.keys) == ["a", "b", "c"])
        // Five standard deviations of a fair draw are 408.
        #expect(counts.values.allSatisfy { abs($0 - 10_000) < 408 })
    }

    @Test("Bytes are equal only when count and every byte are")
    func constantTime() {
        #expect(ConstantTime.equals([], []))
        #expect(ConstantTime.equals([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.equals([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.equals([1, 2, 3], [1, 2]))
    }
}
