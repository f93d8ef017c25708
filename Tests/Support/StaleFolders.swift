import Core
import Glibc

/// The folders of embedded servers whose test process is gone.
enum StaleFolders {
    /// Removes those whose name begins with the number of a process that no longer runs, while the tests run. Of several
    /// test processes one removes each: that which renamed it.
    static func remove(in parent: String, logger: Logger) {
        let taken = names(in: parent).filter(isStale).compactMap { name -> String? in
            let own = "\(parent)/\(getpid())-\(name)"
            return unsafe rename("\(parent)/\(name)", own) == 0 ? own : nil
        }
        guard !taken.isEmpty else { return }
        let removal = ChildProcess(
            ChildCommand(executable: "/bin/rm", arguments: ["-rf"] + taken), logger: logger)
        // What is left when this process ends is taken by the next one.
        Task { _ = try? await removal.start() }
    }

    private static func isStale(_ name: String) -> Bool {
        guard let process = pid_t(name.prefix { $0 != "-" }) else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            names.append(
                unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }
}
