import CLinux
package import Core

/// Finds where a service of a domain is offered.
package protocol ServiceResolver: Sendable {
    /// The SRV records of a name such as `_sip._udp.example.org`, in no order; none where there are none.
    func services(of name: String) async throws -> [ServiceRecord]
}

/// Asks the name servers of the system. It blocks, and does so on a pool of its own.
package struct SystemServiceResolver: ServiceResolver {
    private let pool: BlockingThreadPool

    /// Looks up as many names at once as the pool has threads.
    package init(pool: BlockingThreadPool = BlockingThreadPool(threads: 2, name: "services")) {
        self.pool = pool
    }

    package func services(of name: String) async throws -> [ServiceRecord] {
        try await pool.run {
            var answer = [UInt8](repeating: 0, count: 8 << 10)
            let count = unsafe lyceum_query_services(name, &answer, Int32(answer.count))
            guard count > 0 else { return [] }
            return ServiceAnswer(Array(answer.prefix(Int(count))))?.records ?? []
        }
    }
}
