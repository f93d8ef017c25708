import Synchronization
import Testing

@testable import Crypto

@Suite struct ContextPoolTests {
    /// Stands in for OpenSSL: gives numbers for contexts and counts how often each is freed.
    private final class Contexts: Sendable {
        let made = Mutex(0)
        let freed = Mutex<[Int: Int]>([:])

        func make() -> OpaquePointer? {
            let number = made.withLock { made in
                made += 1
                return made
            }
            return unsafe OpaquePointer(bitPattern: number)
        }

        func pool() -> ContextPool {
            unsafe ContextPool { context in
                let number = Int(bitPattern: context)
                self.freed.withLock { $0[number, default: 0] += 1 }
            }
        }
    }

    private let contexts = Contexts()

    /// Borrows so many contexts at once.
    private func borrow(_ count: Int, from pool: ContextPool) {
        guard count > 0 else { return }
        _ = unsafe pool.lend(orMake: { unsafe contexts.make() }) { _ in borrow(count - 1, from: pool) }
    }

    @Test("A context is used again, and another is made only while all are lent")
    func reuse() {
        let pool = contexts.pool()
        for _ in 0..<10 { borrow(1, from: pool) }
        #expect(contexts.made.withLock { $0 } == 1)
        borrow(3, from: pool)
        #expect(contexts.made.withLock { $0 } == 3)
        #expect(contexts.freed.withLock { $0.isEmpty })
    }

    @Test("More contexts than are kept are freed, none while it is kept, each once", arguments: [15, 16, 17, 40])
    func freed(count: Int) {
        do {
            let pool = contexts.pool()
            borrow(count, from: pool)
            #expect(contexts.freed.withLock { $0.count } == max(0, count - ContextPool.keptCount))
            borrow(min(count, ContextPool.keptCount), from: pool)
            #expect(contexts.made.withLock { $0 } == count)
        }
        #expect(contexts.freed.withLock { $0 } == Dictionary(uniqueKeysWithValues: (1...count).map { ($0, 1) }))
    }

    @Test("Without a context nothing is done")
    func failure() {
        let pool = contexts.pool()
        let result: Bool? = unsafe pool.lend(orMake: { unsafe OpaquePointer(bitPattern: 0) }) { _ in true }
        #expect(result == nil)
    }
}
