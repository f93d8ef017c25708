import FoundationEssentials

/// A folder of files that goes with the test.
final class TemporaryFolder: Sendable {
    let path: String

    /// Writes the files; a name may hold folders.
    init(_ files: KeyValuePairs<String, String>) throws {
        let manager = FileManager.default
        path = manager.temporaryDirectory.path + "/lyceum-app-" + UUID().uuidString
        for (name, text) in files {
            let file = path + "/" + name
            let folder = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
            try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: file))
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
