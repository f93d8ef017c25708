import FoundationEssentials
import Testing

/// Reads the repository that this test was built from.
enum Repository {
    /// The folder that holds `Package.swift`.
    static let root: String = #filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 }

    /// The file at a path relative to the root.
    static func file(_ path: String) throws -> SourceFile {
        let data = try #require(FileManager.default.contents(atPath: root + "/" + path), "\(path) cannot be read")
        return SourceFile(path: path, text: String(decoding: data, as: UTF8.self))
    }

    /// The files under a folder with one of these extensions; none where the folder does not exist.
    static func files(under folder: String, extensions: Set<String>) throws -> [SourceFile] {
        guard FileManager.default.fileExists(atPath: root + "/" + folder) else { return [] }
        let skipped: Set<Substring> = [".build", ".tools", "node_modules"]
        return try FileManager.default.subpathsOfDirectory(atPath: root + "/" + folder).sorted().filter { path in
            let parts = path.split(separator: "/")
            return parts.allSatisfy { !skipped.contains($0) }
                && extensions.contains { path.hasSuffix("." + $0) }
        }.map { try file(folder + "/" + $0) }
    }
}
