import Net

/// Why the server cannot listen; the description is for the person who starts it.
package struct HTTPServerError: Error, CustomStringConvertible {
    /// One line that names the key to change.
    package let description: String

    /// Says what the system's refusal means for whoever chose the address.
    init(_ address: SocketAddress, _ error: SocketError) {
        let reason =
            switch error.code {
            case .addressInUse: "another program is using that port"
            case .addressNotAvailable: "this machine does not have that address"
            case .notPermitted: "ports below 1024 need a privilege"
            case .outOfDescriptors, .other: error.description
            }
        description = "Cannot listen on \(address): \(reason). Set LYCEUM_LISTEN to another address and port."
    }
}
