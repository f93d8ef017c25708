import Core
import Glibc
import Testing

@Suite struct TemporaryFileTests {
    private let folder: FolderForTest

    init() throws {
        folder = try FolderForTest()
    }

    @Test("what is written can be read, and the folder never shows the file")
    func writing() throws {
        let file = try TemporaryFile(in: folder.path)
        #expect(try folder.names.isEmpty)
        try file.write(Array("hello".utf8), at: 0)
        try file.write(Array(" you".utf8), at: 5)
        #expect(try file.read(at: 0, count: 100) == Array("hello you".utf8))
        #expect(try file.read(at: 6, count: 2) == Array("yo".utf8))
    }

    @Test(
        "its descriptor is closed with its last owner, by the pool's thread where there is one",
        arguments: [true, false])
    func ending(onPool: Bool) async throws {
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        let pool = onPool ? BlockingThreadPool(threads: 1, name: "files") : nil
        _ = TemporaryFile(descriptor: ends[1], pool: pool)
        // The end of the pipe that is left tells that the other is closed; without that this would wait for good.
        var byte: UInt8 = 0
        #expect(unsafe read(ends[0], &byte, 1) == 0)
    }

    @Test("a full disk is told from other failures")
    func fullDisk() throws {
        let full = TemporaryFile(descriptor: unsafe open("/dev/full", O_RDWR))
        let error = #expect(throws: SystemError.self) { try full.write([1], at: 0) }
        #expect(error?.isStorageFull == true)
        let missing = #expect(throws: SystemError.self) { try TemporaryFile(in: folder.path + "/none") }
        #expect(missing?.isStorageFull == false)
    }
}
