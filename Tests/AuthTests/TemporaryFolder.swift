import Glibc

/// An empty folder that goes with the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/lyceum-auth-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemFailure(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in (try? entries()) ?? [] { unsafe unlink("\(path)/\(name)") }
        unsafe rmdir(path)
    }

    func entries() throws -> [String] {
        guard let folder = unsafe opendir(path) else { throw SystemFailure(code: errno) }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    func mode(of name: String) throws -> mode_t {
        var status = stat()
        guard unsafe stat("\(path)/\(name)", &status) == 0 else { throw SystemFailure(code: errno) }
        return status.st_mode & 0o777
    }

    struct SystemFailure: Error {
        let code: Int32
    }
}
