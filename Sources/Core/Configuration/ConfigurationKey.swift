/// One setting: what it is called, what it is when nobody sets it, and what it does.
package struct ConfigurationKey: Hashable, Sendable {
    /// What the names of all settings begin with.
    package static let prefix = "LYCEUM_"

    /// The name in the environment and in files, such as `LYCEUM_LISTEN`.
    package let name: String
    /// The value when none is given; nil where there is none.
    package let defaultValue: String?
    /// One sentence for `--help`.
    package let help: String
    /// Whether its value must never be shown.
    package let isSecret: Bool

    /// - Parameter name: the name, with the prefix or without.
    package init(_ name: String, default defaultValue: String? = nil, help: String, isSecret: Bool = false) {
        self.name = name.hasPrefix(Self.prefix) ? name : Self.prefix + name
        self.defaultValue = defaultValue
        self.help = help
        self.isSecret = isSecret
    }

    /// The name on the command line, such as `--listen`.
    package var flag: String {
        "--" + String(name.dropFirst(Self.prefix.count).map { $0 == "_" ? "-" : $0 }).lowercased()
    }

    /// The file that further settings are read from; every reader knows this key.
    package static let configurationFile = ConfigurationKey(
        "CONFIG", help: "A file of KEY=value lines; flags and the environment go before it.")
}
