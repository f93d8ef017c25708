import CLinux
import Glibc

/// A UDP socket, bound and non-blocking; closed with its last reference.
package final class DatagramSocket: Sendable {
    /// What became of a datagram that was to be sent.
    package enum Sent: Equatable, Sendable {
        case sent
        /// The system has no room at the moment: as good as lost on the way.
        case full
        case failed(SocketError)
    }

    /// For a loop to watch; it stays this object's.
    package let descriptor: Int32
    /// The bound address, with the port that the system chose where port 0 was asked for.
    package let address: SocketAddress

    /// Binds the address alone; one of IPv6 for every address of the machine takes IPv4 too.
    ///
    /// - Parameter bufferBytes: what the system may hold for it in either direction, as far as it allows
    package init(at address: SocketAddress, bufferBytes: Int32 = 4 << 20) throws(SocketError) {
        var (storage, length) = address.storage
        let descriptor = unsafe lyceum_datagram_socket(&storage)
        guard descriptor >= 0 else { throw SocketError("socket") }
        lyceum_set_buffers(descriptor, bufferBytes)
        guard unsafe lyceum_bind(descriptor, &storage, length) == 0,
            unsafe lyceum_local_address(descriptor, &storage) == 0, let bound = SocketAddress(storage)
        else {
            let error = SocketError("bind")
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.address = bound
    }

    deinit {
        close(descriptor)
    }

    /// Takes up to so many datagrams that wait; false where no more do.
    package func receive(upTo count: Int, _ deliver: ([UInt8], SocketAddress) -> Void) -> Bool {
        var sender = sockaddr_storage()
        for _ in 0..<count {
            var result = 0
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, filled in
                result = unsafe lyceum_receive_from(descriptor, buffer.baseAddress, buffer.count, &sender)
                filled = max(0, result)
            }
            if result < 0 {
                // What a network said about an earlier datagram is told here once.
                guard errno == EINTR || errno == ECONNREFUSED || errno == EHOSTUNREACH else { return false }
            } else if let sender = SocketAddress(sender) {
                deliver(bytes, sender)
            }
        }
        return true
    }

    /// Sends one datagram.
    package func send(_ bytes: [UInt8], to target: SocketAddress) -> Sent {
        var (storage, _) = target.storage
        let isV6: Int32 = address.host.contains(":") ? 1 : 0
        while true {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe lyceum_send_to(descriptor, $0.baseAddress, $0.count, &storage, isV6)
            }
            if count >= 0 { return .sent }
            switch errno {
            case EINTR: continue
            case EAGAIN, ENOBUFS: return .full
            default: return .failed(SocketError("sendto"))
            }
        }
    }

    /// The address of this machine from which datagrams to the target would go; nil where there is no way to it.
    package static func source(towards target: SocketAddress) -> SocketAddress? {
        var (storage, length) = target.storage
        let descriptor = unsafe lyceum_datagram_socket(&storage)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard unsafe lyceum_connect(descriptor, &storage, length) == 0,
            unsafe lyceum_local_address(descriptor, &storage) == 0
        else { return nil }
        return SocketAddress(storage)
    }
}
