import Net
import Synchronization

/// The names of a test: every host is this machine, and every domain has the services that were added.
final class NamedPlaces: HostResolver, ServiceResolver {
    private let records = Mutex<[ServiceRecord]>([])

    /// A place of the domain, the lower its priority the earlier it is tried (RFC 2782).
    func add(port: UInt16, priority: UInt16) {
        records.withLock { $0.append(ServiceRecord(priority: priority, weight: 0, port: port, host: "host.test")) }
    }

    func addresses(of name: String) async throws -> [IPAddress] { [IPAddress("127.0.0.1")].compactMap(\.self) }
    func services(of name: String) async throws -> [ServiceRecord] { records.withLock { $0 } }
}
