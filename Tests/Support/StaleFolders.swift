import Core
import Glibc

/// The folders of embedded servers whose test process is gone.
enum StaleFolders {
    /// Removes those whose name is the number of a process that no longer runs.
    static func remove(in parent: String, logger: Logger) async {
        let stale = names(in: parent).filter { name in
            guard let process = pid_t(name) else { return false }
            return kill(process, 0) != 0 && errno == ESRCH
        }
        guard !stale.isEmpty else { return }
        let removal = ChildProcess(
            ChildCommand(executable: "/bin/rm", arguments: ["-rf"] + stale.map { parent + "/" + $0 }), logger: logger)
        // What cannot be removed now is tried again by the next test process.
        guard (try? await removal.start()) != nil else { return }
        _ = await removal.exit
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
