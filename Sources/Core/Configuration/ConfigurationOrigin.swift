/// Where a setting's value came from.
package enum ConfigurationOrigin: Equatable, Sendable {
    /// The command line, under this flag.
    case flag(String)
    /// The environment, under this name.
    case environment(String)
    /// A line of the configuration file, counted from one.
    case file(path: String, line: Int)
    /// Nobody set it.
    case defaultValue
}

extension ConfigurationOrigin: CustomStringConvertible {
    /// For example `flag --listen` or `/etc/lyceum.conf:3`.
    package var description: String {
        switch self {
        case .flag(let name): "flag \(name)"
        case .environment(let name): "environment variable \(name)"
        case .file(let path, let line): "\(path):\(line)"
        case .defaultValue: "default"
        }
    }
}
