import FoundationEssentials

/// An empty folder that goes with the test.
final class FolderForTest {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/lyceum-files-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and gives its path.
    func write(_ bytes: [UInt8], as name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: path + "/" + name))
        return path + "/" + name
    }

    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path) } }
}
