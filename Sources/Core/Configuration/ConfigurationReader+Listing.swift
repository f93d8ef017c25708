extension ConfigurationReader {
    /// One line of the list of all settings.
    package struct Entry: Equatable, Sendable {
        package let key: ConfigurationKey
        /// The value; secrets as `***`, nil where nothing is set.
        package let value: String?
        package let origin: ConfigurationOrigin
    }

    /// All settings with their values and where those came from, secrets masked.
    package var entries: [Entry] {
        keys.map { key in
            let value = string(key)
            return Entry(key: key, value: key.isSecret ? value.map { _ in "***" } : value, origin: origin(of: key))
        }
    }

    /// The list as the text of a configuration file, before each setting a comment that says where it came from.
    package var listing: String {
        entries.map { entry in
            guard let value = entry.value else { return "# not set\n# \(entry.key.name)=\n" }
            return "# \(entry.origin)\n\(entry.key.name)=\(value)\n"
        }.joined()
    }

    /// The flags as text for `--help`.
    package var help: String {
        keys.map { key in
            let value = key.defaultValue.map { " (default \($0))" } ?? ""
            return "  \(key.flag)  \(key.name)\(value)\n      \(key.help)\n"
        }.joined()
    }
}
