import Synchronization

/// OpenSSL contexts that were readied for one key, each lent to one caller at a time: readying one costs more than many
/// an operation with it.
@safe final class ContextPool: Sendable {
    /// What is in the pool belongs to `idle`'s lock, what is lent to the borrower.
    @safe private struct Context: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// More are freed when they come back.
    static let keptCount = 16
    private let idle = Mutex<[Context]>([])
    private let free: @Sendable (OpaquePointer) -> Void

    /// Frees the contexts that it does not keep.
    init(free: @escaping @Sendable (OpaquePointer) -> Void) {
        unsafe self.free = free
    }

    deinit {
        for context in idle.withLock({ $0 }) { unsafe free(context.pointer) }
    }

    /// Lends an idle context, or a new one, to the body; nil where none can be made.
    func lend<Result>(
        orMake make: () -> OpaquePointer?, to body: (OpaquePointer) throws -> Result
    ) rethrows -> Result? {
        let idle = idle.withLock { $0.popLast() }
        guard let pointer = unsafe idle?.pointer ?? make() else { return nil }
        defer { unsafe takeBack(Context(pointer: pointer)) }
        return try unsafe body(pointer)
    }

    private func takeBack(_ context: Context) {
        let isKept = idle.withLock { idle in
            guard idle.count < Self.keptCount else { return false }
            idle.append(context)
            return true
        }
        if !isKept { unsafe free(context.pointer) }
    }
}
