/// The settings of one start: a flag goes before the environment, that before the file, that before the default.
package struct ConfigurationReader: Sendable {
    private struct Setting: Sendable {
        let value: String
        let origin: ConfigurationOrigin
    }

    /// Every known key, in the order in which they were declared.
    package let keys: [ConfigurationKey]
    /// The command line without the settings: subcommands and switches.
    package let arguments: CommandLineArguments
    private var settings: [ConfigurationKey: Setting] = [:]

    /// Reads all settings and refuses what it does not know.
    ///
    /// - Parameters:
    ///   - keys: all settings there are.
    ///   - switches: flags that take no value and are no settings, such as `--help`.
    ///   - options: flags that take a value and are no settings, of subcommands.
    ///   - arguments: what follows the program's name.
    ///   - environment: all variables; those without the prefix are none of ours, empty ones count as absent.
    ///   - readFile: reads the text of the configuration file.
    package init(
        keys: [ConfigurationKey], switches: [String] = [], options: [String] = [], arguments: [String],
        environment: [String: String],
        readFile: (String) throws(SystemError) -> [UInt8] = { path throws(SystemError) in
            try FileContents.read(path)
        }
    ) throws(ConfigurationError) {
        self.keys = keys + [.configurationFile]
        self.arguments = try CommandLineArguments(
            arguments, flags: self.keys.map(\.flag) + options, switches: switches)
        for key in self.keys {
            if let value = self.arguments.values[key.flag] {
                settings[key] = Setting(value: value, origin: .flag(key.flag))
            }
        }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix(ConfigurationKey.prefix) {
            try add(name, value, .environment(name))
        }
        guard let path = settings[.configurationFile]?.value else { return }
        try addFile(path, readFile)
    }

    private mutating func addFile(
        _ path: String, _ readFile: (String) throws(SystemError) -> [UInt8]
    ) throws(ConfigurationError) {
        let bytes: [UInt8]
        do {
            bytes = try readFile(path)
        } catch {
            throw .unreadableFile(path, reason: error.reason)
        }
        let file = try ConfigurationFile(text: String(decoding: bytes, as: UTF8.self), path: path)
        for entry in file.entries { try add(entry.key, entry.value, .file(path: path, line: entry.line)) }
    }

    /// Takes a value unless a stronger source has given one.
    private mutating func add(
        _ name: String, _ value: String, _ origin: ConfigurationOrigin
    ) throws(ConfigurationError) {
        guard let key = keys.first(where: { $0.name == name }) else {
            throw .unknownKey(name, origin, nearest: EditDistance.nearest(to: name, among: keys.map(\.name)))
        }
        guard settings[key] == nil, !value.isEmpty else { return }
        settings[key] = Setting(value: value, origin: origin)
    }

    /// Where the key's value came from.
    package func origin(of key: ConfigurationKey) -> ConfigurationOrigin {
        settings[key]?.origin ?? .defaultValue
    }

    /// The value, or the default, if there is one.
    package func string(_ key: ConfigurationKey) -> String? {
        settings[key]?.value ?? key.defaultValue
    }

    /// The value, or the default; throws an error that names the key where there is neither.
    package func required(_ key: ConfigurationKey) throws(ConfigurationError) -> String {
        guard let value = string(key) else { throw .missing(key) }
        return value
    }

    /// The value as something else; throws an error that says what it must be, such as `an address and a port`.
    package func value<Value>(
        _ key: ConfigurationKey, _ expectation: String, _ parse: (String) -> Value?
    ) throws(ConfigurationError) -> Value? {
        guard let text = string(key) else { return nil }
        guard let value = parse(text) else {
            throw .invalid(key, value: key.isSecret ? nil : text, origin(of: key), expectation: expectation)
        }
        return value
    }

    /// The value as a whole number within bounds.
    package func integer(_ key: ConfigurationKey, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
        try value(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// The value as `true` or `false` (also `yes`, `no`, `1`, `0`, `on`, `off`).
    package func boolean(_ key: ConfigurationKey) throws(ConfigurationError) -> Bool? {
        try value(key, "true or false") { text in
            switch text.lowercased() {
            case "true", "yes", "1", "on": true
            case "false", "no", "0", "off": false
            default: nil
            }
        }
    }

    /// The value as one of an enumeration's raw values.
    package func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ key: ConfigurationKey, _ type: Choice.Type
    ) throws(ConfigurationError) -> Choice? {
        try value(key, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "), Choice.init(rawValue:))
    }
}
