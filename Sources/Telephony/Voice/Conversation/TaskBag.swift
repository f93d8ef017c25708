import Synchronization

/// Tasks of one owner, by what they are for, all of which it can cancel. Nothing starts once it is closed.
final class TaskBag<Key: Hashable & Sendable>: Sendable {
    private struct Tasks {
        var running: [Key: Task<Void, Never>] = [:]
        var isClosed = false
    }

    private let tasks = Mutex(Tasks())

    var isEmpty: Bool { tasks.withLock { $0.running.isEmpty } }

    /// Starts the work; a task for the same is cancelled first.
    func start(_ key: Key, _ work: @escaping @Sendable () async -> Void) {
        tasks.withLock { tasks in
            guard !tasks.isClosed else { return }
            tasks.running[key]?.cancel()
            tasks.running[key] = Task {
                await work()
                // Only who was not cancelled is still here: another may have the place of one that was.
                if !Task.isCancelled { self.tasks.withLock { $0.running[key] = nil } }
            }
        }
    }

    func cancel(where isUnwanted: (Key) -> Bool) {
        tasks.withLock { tasks in
            for key in tasks.running.keys where isUnwanted(key) { tasks.running.removeValue(forKey: key)?.cancel() }
        }
    }

    /// Waits for the task, if it runs, after cancelling it.
    func end(_ key: Key) async {
        let task = tasks.withLock { $0.running.removeValue(forKey: key) }
        task?.cancel()
        await task?.value
    }

    /// Cancels all, for good.
    func close() {
        tasks.withLock { tasks in
            tasks.isClosed = true
            for task in tasks.running.values { task.cancel() }
            tasks.running = [:]
        }
    }
}
