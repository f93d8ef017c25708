/// A command line taken apart: words, flags with a value (`--listen x`, `--listen=x`) and switches without one.
package struct CommandLineArguments: Equatable, Sendable {
    /// What is no flag, such as the name of a subcommand; everything after `--`.
    package private(set) var words: [String] = []
    /// The switches that were given, such as `--help`.
    package private(set) var switches: Set<String> = []
    /// The flags that were given, with their dashes; a repeated one has its last value.
    package private(set) var values: [String: String] = [:]

    /// - Parameters:
    ///   - arguments: what follows the program's name.
    ///   - flags: the flags that take a value.
    ///   - switches: those that take none.
    init(_ arguments: [String], flags: [String], switches known: [String]) throws(ConfigurationError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                words += rest
                return
            }
            guard argument.hasPrefix("-"), argument != "-" else {
                words.append(argument)
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let flag = parts[0]
            let attached = parts.count == 2 ? parts[1] : nil
            if known.contains(flag) {
                guard attached == nil else { throw .switchWithValue(flag) }
                switches.insert(flag)
            } else if flags.contains(flag) {
                guard let value = attached ?? rest.popFirst() else { throw .flagWithoutValue(flag) }
                values[flag] = value
            } else {
                throw .unknownFlag(flag, nearest: EditDistance.nearest(to: flag, among: flags + known))
            }
        }
    }
}
