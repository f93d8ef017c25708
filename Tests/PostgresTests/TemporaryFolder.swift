import Core
import Glibc

/// A folder of the test's own under the system's temporary folder, removed with everything in it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/lyceum-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemError.last("mkdtemp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        unsafe chmod(path, 0o755)
    }

    /// Writes a file of the folder anew.
    func write(_ text: String, to name: String) throws {
        let descriptor = unsafe open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw SystemError.last("open") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(descriptor, bytes, bytes.count)
    }

    func delete(_ name: String) {
        unsafe unlink(path + "/" + name)
    }

    /// Removes the folder; what is still being written to it may stay.
    func remove() async throws {
        let child = ChildProcess(
            ChildCommand(executable: "/bin/rm", arguments: ["-rf", path]),
            logger: Logger(label: "tests", sink: DiscardingLogSink()))
        try await child.start()
        _ = await child.exit
    }
}
