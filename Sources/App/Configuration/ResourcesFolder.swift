import FoundationEssentials

/// Finds the files that the program reads at run time.
enum ResourcesFolder {
    /// The nearest folder above the program, or `share/lyceum` beside its folder, that holds the migrations; nil where
    /// there is none.
    static func find() -> String? {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return nil
        }
        var folder = parent(of: program)
        while folder != "/" {
            for candidate in [folder, folder + "/share/lyceum"]
            where FileManager.default.fileExists(atPath: candidate + "/Migrations") {
                return candidate
            }
            folder = parent(of: folder)
        }
        return nil
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
