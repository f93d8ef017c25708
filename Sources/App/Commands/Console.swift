import Glibc

/// What the program says to the person who started it.
enum Console {
    /// A line on standard output.
    static func line(_ text: String = "") {
        write(text, to: STDOUT_FILENO)
    }

    /// A line on standard error.
    static func error(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
