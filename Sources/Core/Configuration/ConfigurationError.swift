/// A mistake in the settings, told in one line that names what to change.
package enum ConfigurationError: Error, Equatable {
    /// A flag that no setting has, and the known one that comes nearest.
    case unknownFlag(String, nearest: String?)
    /// A variable with our prefix, or a line of the file, that no setting has.
    case unknownKey(String, ConfigurationOrigin, nearest: String?)
    /// A flag at the end of the command line, its value missing.
    case flagWithoutValue(String)
    /// A value given to a flag that takes none.
    case switchWithValue(String)
    /// The file that `--config` names.
    case unreadableFile(String, reason: String)
    /// A line of the file that is no `KEY=value`.
    case malformedLine(path: String, line: Int)
    /// A setting without a default that nobody set.
    case missing(ConfigurationKey)
    /// The value is nil where it is a secret.
    case invalid(ConfigurationKey, value: String?, ConfigurationOrigin, expectation: String)
}

extension ConfigurationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownFlag(let flag, let nearest):
            "unknown flag \(flag)" + suggestion(nearest)
        case .unknownKey(let key, .environment, let nearest):
            "unknown environment variable \(key)" + suggestion(nearest)
        case .unknownKey(let key, let origin, let nearest):
            "\(origin): unknown key \(key)" + suggestion(nearest)
        case .flagWithoutValue(let flag):
            "flag \(flag) needs a value"
        case .switchWithValue(let flag):
            "flag \(flag) takes no value"
        case .unreadableFile(let path, let reason):
            "cannot read the configuration file \(path) (\(ConfigurationKey.configurationFile.flag)): \(reason)"
        case .malformedLine(let path, let line):
            "\(path):\(line): expected KEY=value"
        case .missing(let key):
            "\(key.name) is not set (flag \(key.flag)): \(key.help)"
        case .invalid(let key, let value, let origin, let expectation):
            "\(key.name) must be \(expectation)" + (value.map { ", not \"\($0)\"" } ?? "") + " (\(origin))"
        }
    }

    private func suggestion(_ nearest: String?) -> String {
        nearest.map { "; did you mean \($0)?" } ?? ""
    }
}
