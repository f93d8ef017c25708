import CMedia
import Glibc
import Net

/// A datagram socket of a call's media; closed with its last reference.
final class MediaSocket: Sendable {
    let descriptor: Int32
    let port: UInt16
    private let isV6: Bool

    /// Binds a port of an address; nil where somebody else has it, or the system has nothing left.
    init?(_ address: IPAddress, port: UInt16) {
        let endpoint = lyceum_endpoint(MediaAddress(address, port))
        let descriptor = lyceum_media_socket(endpoint)
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
        self.port = port
        isV6 = endpoint.is_v6 != 0
    }

    deinit {
        close(descriptor)
    }

    /// The form in which the system takes an address; nil for one of another family.
    func destination(_ address: MediaAddress) -> Destination? {
        let destination = lyceum_media_destination(lyceum_endpoint(address), isV6 ? 1 : 0)
        return destination.length > 0 ? Destination(value: destination) : nil
    }

    /// Sends one datagram; false where the system did not take it.
    func send(_ bytes: Span<UInt8>, to destination: Destination) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe withUnsafePointer(to: destination.value) {
                unsafe lyceum_media_send(descriptor, bytes.baseAddress, bytes.count, $0) == bytes.count
            }
        }
    }

    /// Where datagrams go, as the system takes it.
    @safe struct Destination: @unchecked Sendable {
        /// `@unchecked Sendable`: bytes alone.
        fileprivate let value: lyceum_destination
    }

    /// The address of this machine that leads to another one; nil where none does.
    static func localAddress(towards remote: IPAddress) -> IPAddress? {
        var local = lyceum_endpoint()
        // Any port serves: nothing is sent.
        guard unsafe lyceum_media_local_address(lyceum_endpoint(MediaAddress(remote, 9)), &local) != 0 else {
            return nil
        }
        return MediaAddress(local).address
    }
}

/// Room for datagrams that come, used again and again by one thread.
@safe final class DatagramBatch {
    private let batch: UnsafeMutablePointer<lyceum_batch>

    init() {
        unsafe batch = lyceum_batch_create()
    }

    deinit {
        unsafe free(batch)
    }

    /// Gives every datagram that waits on a socket, at most so many times 16: its bytes, which may be changed, whom it
    /// comes from, and how many nanoseconds ago it came.
    func receive(
        from socket: MediaSocket, rounds: Int = 4, _ body: (inout MutableSpan<UInt8>, MediaAddress, Int64) -> Void
    ) {
        for _ in 0..<rounds {
            let count = unsafe lyceum_batch_receive(batch, socket.descriptor)
            for index in 0..<max(0, count) {
                let length = Int(unsafe lyceum_batch_length(batch, index))
                guard length > 0, let bytes = unsafe lyceum_batch_bytes(batch, index) else { continue }
                let buffer = unsafe UnsafeMutableBufferPointer(start: bytes, count: length)
                var span = unsafe buffer.mutableSpan
                let age = unsafe lyceum_batch_age(batch, index)
                body(&span, MediaAddress(unsafe lyceum_batch_source(batch, index)), age)
            }
            guard count == 16 else { return }
        }
    }
}

extension lyceum_endpoint {
    fileprivate init(_ address: MediaAddress) {
        self.init(high: address.high, low: address.low, port: address.port, is_v6: address.isV6 ? 1 : 0)
    }
}

extension MediaAddress {
    fileprivate init(_ endpoint: lyceum_endpoint) {
        self.init(high: endpoint.high, low: endpoint.low, isV6: endpoint.is_v6 != 0, port: endpoint.port)
    }
}
