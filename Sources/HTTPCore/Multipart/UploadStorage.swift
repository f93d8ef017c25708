package import Core

/// Where the files of forms wait until they are read, and how they get there.
package struct UploadStorage: Sendable {
    /// The threads that write and read them.
    let pool: BlockingThreadPool
    /// Makes an empty file; blocks.
    let makeFile: @Sendable () throws(SystemError) -> TemporaryFile

    /// Files without names in the folder.
    package init(folder: String, pool: BlockingThreadPool) {
        self.init(pool: pool) { () throws(SystemError) in try TemporaryFile(in: folder, pool: pool) }
    }

    /// Files as the closure makes them.
    package init(pool: BlockingThreadPool, makeFile: @escaping @Sendable () throws(SystemError) -> TemporaryFile) {
        self.pool = pool
        self.makeFile = makeFile
    }
}

/// There is no room for an upload.
package struct UploadStorageFull: HTTPResponseError {
    package var status: HTTPStatus { .insufficientStorage }
    package var code: ErrorCode { .storageFull }
    package var description: String { "The server has no room for this upload now. Try again later." }
}
