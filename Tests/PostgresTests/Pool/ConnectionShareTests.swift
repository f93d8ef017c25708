import Testing

@testable import Postgres

@Suite struct ConnectionShareTests {
    private func parts(_ maximum: Int, _ loops: Int) -> [[Int]] {
        ConnectionShare.dividing(maximum, among: loops).map { [$0.exclusive, $0.shared] }
    }

    @Test("a part with room has a pair of shared connections, a small one none")
    func kinds() {
        #expect(parts(20, 2) == [[8, 2], [8, 2]])
        #expect(parts(8, 2) == [[3, 1], [3, 1]])
        #expect(parts(1, 1) == [[1, 0]])
        #expect(parts(2, 1) == [[2, 0]])
        #expect(parts(0, 1) == [[1, 0]])
    }

    @Test("no more connections than the maximum are divided among however many loops", arguments: 1...70)
    func total(maximum: Int) {
        for loops in [1, 2, 3, 16, 64] {
            let sum = ConnectionShare.dividing(maximum, among: loops).reduce(0) { $0 + $1.exclusive + $1.shared }
            #expect(sum == maximum)
        }
    }
}
