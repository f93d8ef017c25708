import CLinux
package import Crypto
import Glibc

/// Makes connections to other machines: looks the name up, holds every address against the policy, and tries those
/// that pass in turn until one answers.
package struct StreamConnector: Sendable {
    private let resolver: any HostResolver
    private let policy: AddressPolicy?
    private let outputLimit: Int

    /// Without a policy any address may be connected to: that is for targets that the operator chose.
    ///
    /// - Parameter outputLimit: bytes that may wait for a slow peer before its writers do
    package init(
        resolver: any HostResolver = SystemHostResolver(), policy: AddressPolicy? = nil, outputLimit: Int = 64 << 10
    ) {
        self.resolver = resolver
        self.policy = policy
        self.outputLimit = outputLimit
    }

    /// Connects to a name or a numeric address, and shakes hands where there is a context for TLS: within `timeout` in
    /// all. Throws ``StreamError`` or `CancellationError`.
    package func connect(
        to host: String, port: UInt16, tls: TLSContext? = nil, on loop: EventLoop, timeout: Duration
    ) async throws -> TCPStream {
        let deadline = MonotonicTime.now() + timeout
        let addresses = try await permitted(host, on: loop, until: deadline)
        var failure: (any Error)?
        for (index, address) in addresses.enumerated() {
            guard let target = SocketAddress(host: address.description, port: port) else { continue }
            // Each address has an equal part of the time that is left.
            let now = MonotonicTime.now()
            let share = max(0, deadline.nanoseconds - now.nanoseconds) / Int64(addresses.count - index)
            do {
                return try await open(target, host, tls, loop, until: now.advanced(byNanoseconds: share))
            } catch let error as StreamError where error.code != .tls {
                failure = error
            }
        }
        throw failure ?? StreamError(.unresolvable, "There is no address for \(host).")
    }

    /// Connects to an address that is known, and shakes hands where there is a context for TLS, whose certificate has to
    /// be for `name`. Neither policy nor resolver are asked. Throws ``StreamError`` or `CancellationError`.
    package func connect(
        at target: SocketAddress, name: String, tls: TLSContext?, on loop: EventLoop, timeout: Duration
    ) async throws -> TCPStream {
        try await open(target, name, tls, loop, until: MonotonicTime.now() + timeout)
    }

    private func permitted(
        _ host: String, on loop: EventLoop, until deadline: MonotonicTime
    ) async throws -> [IPAddress] {
        let found =
            if let address = IPAddress(host) { [address] } else { try await lookUp(host, on: loop, until: deadline) }
        let permitted = found.filter { address in policy?.permits(address) ?? true }
        guard !permitted.isEmpty else {
            throw StreamError(.forbiddenAddress, "Connections may not go to the address of \(host).")
        }
        return permitted
    }

    /// A look-up cannot be interrupted, so nobody waits for one that outlasts the deadline.
    private func lookUp(_ host: String, on loop: EventLoop, until deadline: MonotonicTime) async throws -> [IPAddress] {
        let found = LookUp()
        let resolver = resolver
        var task: Task<Void, Never>?
        defer { task?.cancel() }
        try await StreamOpening.wait(on: loop, until: deadline) { opening in
            found.task = Task(executorPreference: loop.taskExecutor) {
                do {
                    found.addresses = try await resolver.addresses(of: host)
                    opening.end(nil)
                } catch {
                    opening.end(error as? StreamError ?? StreamError(.unresolvable, "\(host) could not be looked up."))
                }
            }
        }
        task = found.task
        return found.addresses
    }

    /// What a look-up found. `@unchecked Sendable`: written on the loop before the wait ends, read afterwards.
    private final class LookUp: @unchecked Sendable {
        var addresses: [IPAddress] = []
        var task: Task<Void, Never>?
    }

    private func open(
        _ target: SocketAddress, _ host: String, _ tls: TLSContext?, _ loop: EventLoop, until deadline: MonotonicTime
    ) async throws -> TCPStream {
        let descriptor = try Self.begin(target)
        let made = Made()
        let outputLimit = outputLimit
        do {
            try await StreamOpening.wait(on: loop, until: deadline) { opening in
                let stream = TCPStream(
                    descriptor: descriptor, loop: loop, outputLimit: outputLimit, opening: opening)
                made.stream = stream
                stream.open()
            }
            guard let stream = made.stream else { throw CancellationError() }
            if let tls {
                try await StreamOpening.wait(on: loop, until: deadline) { opening in
                    stream.startTLS(tls, host: host, opening: opening)
                }
            }
            return stream
        } catch {
            loop.run {
                if let stream = made.stream { stream.close() } else { Glibc.close(descriptor) }
            }
            throw error
        }
    }

    /// `@unchecked Sendable`: written on the loop before the wait ends, read afterwards or on the loop.
    private final class Made: @unchecked Sendable {
        var stream: TCPStream?
    }

    /// A socket whose connection has begun.
    private static func begin(_ target: SocketAddress) throws(StreamError) -> Int32 {
        var (storage, length) = target.storage
        let descriptor = unsafe lyceum_stream_socket(&storage)
        guard descriptor >= 0 else {
            throw StreamError(.outOfDescriptors, "The system has no descriptor left for a connection.")
        }
        _ = lyceum_set_option(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
        if unsafe lyceum_connect(descriptor, &storage, length) == 0 || errno == EINPROGRESS { return descriptor }
        let error = SocketError("connect")
        close(descriptor)
        throw StreamError(.refused, "The connection failed (\(error.description)).")
    }
}
