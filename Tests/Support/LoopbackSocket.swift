import Glibc

/// Blocking sockets of clients that send and receive just as a test says. None is inherited: a program that another
/// test starts meanwhile would hold the connection open after its client has closed it.
package enum LoopbackSocket {
    /// Nobody took the connection.
    package struct ConnectionRefused: Error {
        package init() {}
    }

    /// A connection from 127.0.0.1, or another host of that network, to the port of 127.0.0.1; the caller closes it. A
    /// small receive buffer makes a client that soon takes no more.
    package static func connect(port: UInt16, receiveBuffer: Int32? = nil, from host: UInt8 = 1) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBuffer {
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        if host != 1 {
            var own = address(host: host, port: 0)
            _ = unsafe withUnsafeBytes(of: &own) {
                unsafe bind(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t($0.count))
            }
        }
        var server = address(host: 1, port: port)
        let status = unsafe withUnsafeBytes(of: &server) {
            unsafe Glibc.connect(
                descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t($0.count))
        }
        guard status == 0 else {
            close(descriptor)
            throw ConnectionRefused()
        }
        return descriptor
    }

    private static func address(host: UInt8, port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = (UInt32(0x7F00_0000) + UInt32(host)).bigEndian
        return address
    }
}
