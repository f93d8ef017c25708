import CLinux

/// A numeric IPv4 or IPv6 address and a port.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// In its canonical numeric form, without brackets.
    package let host: String
    /// In the machine's own byte order.
    package let port: UInt16

    /// Takes a numeric address; nil for anything else.
    package init?(host: String, port: UInt16) {
        var storage = sockaddr_storage()
        guard unsafe lyceum_address_from_text(host, port, &storage) > 0 else { return nil }
        self.init(storage)
    }

    /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, or `:8080` for every address of the machine.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        let host = text[..<colon]
        switch host {
        case "": self.init(host: "::", port: port)
        case "localhost": self.init(host: "127.0.0.1", port: port)
        case _ where host.hasPrefix("[") && host.hasSuffix("]"):
            self.init(host: String(host.dropFirst().dropLast()), port: port)
        case _ where host.contains(":"): return nil
        default: self.init(host: String(host), port: port)
        }
    }

    /// An address as the system gives it; nil for another family.
    init?(_ storage: sockaddr_storage) {
        var storage = storage
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let port = unsafe lyceum_address_to_text(&storage, &text)
        guard port >= 0 else { return nil }
        let mapped = "::ffff:"
        let host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        // An IPv4 peer of a socket that takes both families.
        self.host = host.hasPrefix(mapped) && host.contains(".") ? String(host.dropFirst(mapped.count)) : host
        self.port = UInt16(port)
    }

    /// Whether this is every address of the machine rather than one.
    package var isWildcard: Bool { host == "::" || host == "0.0.0.0" }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The address as the system takes it, and its length.
    var storage: (sockaddr_storage, socklen_t) {
        var storage = sockaddr_storage()
        let length = unsafe lyceum_address_from_text(host, port, &storage)
        return (storage, length)
    }
}
