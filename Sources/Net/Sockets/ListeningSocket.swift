import CLinux
import Glibc

/// A TCP socket that takes connections; closed with its last reference.
package final class ListeningSocket: Sendable {
    /// What asking for the next connection gave.
    package enum Accepted {
        /// A non-blocking descriptor that now belongs to the caller, and who is at its other end.
        case connection(Int32, peer: SocketAddress?)
        /// None is waiting.
        case none
        /// The process has no descriptor left; the connection still waits.
        case outOfDescriptors
    }

    /// For a loop to watch; it stays this object's.
    package let descriptor: Int32
    /// The bound address, with the port that the system chose where port 0 was asked for.
    package let address: SocketAddress

    /// Listens so many times at one address; the system spreads connections over the sockets.
    ///
    /// Throws `addressInUse` even if a process of the same user shares its port: the first socket is bound alone.
    package static func listen(
        at address: SocketAddress, sockets count: Int, backlog: Int32 = 4096
    ) throws(SocketError) -> [ListeningSocket] {
        let first = try ListeningSocket(address: address, isFirst: true)
        var sockets = [first]
        for _ in 1..<max(1, count) {
            sockets.append(try ListeningSocket(address: first.address, isFirst: false))
        }
        for socket in sockets {
            guard Glibc.listen(socket.descriptor, backlog) == 0 else { throw SocketError("listen") }
        }
        return sockets
    }

    private init(address: SocketAddress, isFirst: Bool) throws(SocketError) {
        var (storage, length) = address.storage
        let descriptor = unsafe lyceum_stream_socket(&storage)
        guard descriptor >= 0 else { throw SocketError("socket") }
        do throws(SocketError) {
            // Accepted connections inherit TCP_NODELAY.
            guard lyceum_set_option(descriptor, SOL_SOCKET, SO_REUSEADDR) == 0,
                lyceum_set_option(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY) == 0
            else { throw SocketError("setsockopt") }
            if !isFirst { _ = lyceum_set_option(descriptor, SOL_SOCKET, SO_REUSEPORT) }
            guard unsafe lyceum_bind(descriptor, &storage, length) == 0 else { throw SocketError("bind") }
            // From now on our other sockets may share the port, and nobody else's were there before.
            if isFirst { _ = lyceum_set_option(descriptor, SOL_SOCKET, SO_REUSEPORT) }
            guard unsafe lyceum_local_address(descriptor, &storage) == 0, let bound = SocketAddress(storage)
            else { throw SocketError("getsockname") }
            self.address = bound
            self.descriptor = descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        close(descriptor)
    }

    /// Takes the next waiting connection.
    package func accept() -> Accepted {
        var peer = sockaddr_storage()
        while true {
            let connection = unsafe lyceum_accept(descriptor, &peer)
            if connection >= 0 { return .connection(connection, peer: SocketAddress(peer)) }
            switch errno {
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .outOfDescriptors
            // A signal came, or the client left before its turn: the next one may be there.
            case EINTR, ECONNABORTED, EPROTO, EPERM: continue
            default: return .none
            }
        }
    }
}
