import Core
import Glibc
import Testing

@Suite struct OpenFileTests {
    private let folder: FolderForTest

    init() throws {
        folder = try FolderForTest()
    }

    @Test("any part of the file can be read, and what lies behind its end is nothing")
    func reading() throws {
        let file = try OpenFile(folder.write(Array("0123456789".utf8), as: "digits"))
        #expect(file.length == 10)
        #expect(try file.read(at: 0, count: 10) == Array("0123456789".utf8))
        #expect(try file.read(at: 4, count: 2) == Array("45".utf8))
        #expect(try file.read(at: 8, count: 100) == Array("89".utf8))
        #expect(try file.read(at: 10, count: 1) == [])
    }

    @Test("the version is that of the state: a change makes another")
    func versions() throws {
        let path = try folder.write([1], as: "a")
        let first = try OpenFile(path)
        #expect(try OpenFile(path).version == first.version)
        _ = try folder.write([1, 2], as: "a")
        #expect(try OpenFile(path).version != first.version)
        #expect(first.version.allSatisfy { $0 == "-" || $0.isNumber || $0.isLetter })
        #expect(first.modified.seconds > 1_700_000_000)
    }

    @Test("a folder, a pipe and what is not there are refused without waiting")
    func refused() throws {
        let pipe = folder.path + "/pipe"
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        for path in [folder.path, pipe, folder.path + "/none"] {
            #expect(throws: SystemError.self) { try OpenFile(path) }
        }
    }
}
