import Net

/// Why the server cannot listen; the description is for the person who starts it.
package struct HTTPServerError: Error, CustomStringConvertible {
    /// One line that names the key to change.
    package let description: String

    /// Says what the system's refusal means for whoever chose the address.
    init(_ configuration: HTTPServerConfiguration, _ error: SocketError) {
        let reason =
            switch error.code {
            case .addressInUse: "another program is using that port"
            case .addressNotAvailable: "this machine does not have that address"
            case .notPermitted: "ports below 1024 need a privilege"
            case .outOfDescriptors, .other: error.description
            }
        let key = configuration.tls == nil ? "LYCEUM_LISTEN" : "LYCEUM_TLS_LISTEN"
        description = "Cannot listen on \(configuration.address): \(reason). Set \(key) to another address and port."
    }
}
