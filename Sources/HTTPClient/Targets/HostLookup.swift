import Core
import Glibc
import HTTPCore
import Net

/// Asks the system for the addresses of a name, on threads of its own because that blocks.
final class HostLookup: Sendable {
    private let pool = BlockingThreadPool(threads: 2, name: "names", queueLimit: 256)
    private let resolve: @Sendable (String) -> [IPAddress]

    /// `resolve` blocks; it stands for the system's name service.
    init(_ resolve: @escaping @Sendable (String) -> [IPAddress] = HostLookup.system) {
        self.resolve = resolve
    }

    /// The addresses in the order of the system's preference. Throws `unresolvable` where there is none.
    func addresses(of host: String) async throws -> [IPAddress] {
        let addresses: [IPAddress]
        do {
            addresses = try await pool.run { [resolve] in resolve(host) }
        } catch is BlockingThreadPoolError {
            throw HTTPTransportError(.unresolvable, "Too many names are being looked up.")
        }
        guard !addresses.isEmpty else { throw HTTPTransportError(.unresolvable, "\(host) has no address.") }
        return addresses
    }

    /// getaddrinfo, as libcurl would ask it.
    static func system(_ host: String) -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe address(of: entry.pointee) { addresses.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let pointer = unsafe entry.ai_addr else { return nil }
        // The bytes of the address lie behind family and port, in IPv6 behind the flow label too.
        let (offset, count): (Int, Int)
        switch unsafe entry.ai_family {
        case AF_INET: (offset, count) = (4, 4)
        case AF_INET6: (offset, count) = (8, 16)
        default: return nil
        }
        guard unsafe Int(entry.ai_addrlen) >= offset + count else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(start: UnsafeRawPointer(pointer) + offset, count: count)
        return unsafe IPAddress(bytes: bytes)
    }
}
