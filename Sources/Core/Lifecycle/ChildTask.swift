/// Does the work in a child task and gives what comes of it, or throws what it throws.
///
/// The room that a task has for its calls grows with the deepest of them and is given back when the task ends. Who waits
/// for long, thousands of times over, does what needs much room in a child task.
@inline(never)
package func inChildTask<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await work() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
