import CLibpq

/// Asks the server to give up the statement that one connection runs.
@safe final class Canceller: @unchecked Sendable {
    // Unchecked: libpq documents the handle as usable from any thread; it is only read.
    private let handle: OpaquePointer

    init(owning handle: OpaquePointer) {
        unsafe self.handle = unsafe handle
    }

    deinit {
        unsafe PQfreeCancel(handle)
    }

    /// Blocks until the server has taken the request, over a connection of its own.
    func cancel() -> Bool {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            unsafe PQcancel(handle, buffer.baseAddress, Int32(buffer.count)) == 1
        }
    }
}
