import CLinux
package import Core
import Glibc

/// Finds the addresses of names.
package protocol HostResolver: Sendable {
    /// The addresses of a name, best first, at least one. Throws ``StreamError``.
    func addresses(of name: String) async throws -> [IPAddress]
}

/// Asks the system, which asks the hosts file and then name servers. It blocks, and does so on a pool of its own.
package struct SystemHostResolver: HostResolver {
    private let pool: BlockingThreadPool
    private let flags: Int32

    /// Looks up as many names at once as the pool has threads.
    ///
    /// - Parameter isForOthers: whether somebody else connects to the addresses, such as a proxy. Otherwise there are
    ///   only those of families that this machine has an address of.
    package init(
        pool: BlockingThreadPool = BlockingThreadPool(threads: 4, name: "names"), isForOthers: Bool = false
    ) {
        self.pool = pool
        flags = isForOthers ? 0 : AI_ADDRCONFIG
    }

    package func addresses(of name: String) async throws -> [IPAddress] {
        do {
            return try await pool.run { [flags] in try Self.lookUp(name, flags) }
        } catch is BlockingThreadPoolError {
            throw StreamError(.unresolvable, "Too many names are being looked up.")
        }
    }

    private static func lookUp(_ name: String, _ flags: Int32) throws -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(name, nil, &hints, &list) == 0 else {
            throw StreamError(.unresolvable, "There is no address for \(name).")
        }
        defer { unsafe freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe address(of: entry.pointee), !found.contains(address) { found.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        guard !found.isEmpty else { throw StreamError(.unresolvable, "There is no address for \(name).") }
        return found
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let pointer = unsafe entry.ai_addr else { return nil }
        // The bytes of the address lie behind family and port, in IPv6 behind the flow label too.
        let place: Range<Int>
        switch unsafe entry.ai_family {
        case AF_INET: place = 4..<8
        case AF_INET6: place = 8..<24
        default: return nil
        }
        guard unsafe Int(entry.ai_addrlen) >= place.upperBound else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(start: pointer, count: place.upperBound)
        return unsafe IPAddress(bytes: UnsafeRawBufferPointer(rebasing: bytes[place]))
    }
}
