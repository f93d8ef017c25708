import Glibc

/// A thread of our own, for work that blocks. Whoever makes it joins it, or lets it run to the end of the process.
package final class SystemThread: Sendable {
    private let handle: pthread_t

    /// Starts the thread; of its name the system keeps 15 bytes. A niceness of 1 to 19 lets every other thread go first.
    package init(name: String, niceness: Int = 0, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
        let start = ThreadStart(name: name, niceness: niceness, body: body)
        var handle = pthread_t()
        let argument = unsafe Unmanaged.passRetained(start)
        let code = unsafe pthread_create(&handle, nil, threadMain, argument.toOpaque())
        guard code == 0 else {
            unsafe argument.release()
            throw SystemError(call: "pthread_create", code: code)
        }
        self.handle = handle
    }

    /// Blocks until the body has returned; called once, from another thread.
    package func join() {
        pthread_join(handle, nil)
    }

    /// Lets the system forget the thread when its body returns; instead of `join`.
    package func detach() {
        pthread_detach(handle)
    }

    /// Wakes the thread with a signal that it waits for.
    func signal(_ number: Int32) {
        pthread_kill(handle, number)
    }
}

private final class ThreadStart: Sendable {
    let name: String
    let niceness: Int
    let body: @Sendable () -> Void

    init(name: String, niceness: Int, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.niceness = niceness
        self.body = body
    }
}

private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
    nameThisThread(start.name)
    // On Linux this is about the calling thread alone; refused, the thread runs as others do.
    if start.niceness > 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Int32(start.niceness)) }
    start.body()
    return nil
}

/// `pthread_setname_np` is not in Swift's Glibc module; the kernel takes the same name through a file.
private func nameThisThread(_ name: String) {
    let descriptor = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    let bytes = Array(name.utf8.prefix(15))
    _ = unsafe write(descriptor, bytes, bytes.count)
    close(descriptor)
}
