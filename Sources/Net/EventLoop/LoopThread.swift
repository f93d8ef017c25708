import CLinux
import Glibc

/// The threads of loops, and the way from a thread to its loop.
enum LoopThread {
    /// The loop whose thread this is.
    static var currentLoop: EventLoop? {
        guard let pointer = unsafe pthread_getspecific(key) else { return nil }
        return unsafe Unmanaged<EventLoop>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Starts a detached thread that runs the loop and holds it as long.
    nonisolated static func start(_ loop: EventLoop, name: String) {
        let start = ThreadStart(loop: loop, name: name)
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
                unsafe lyceum_set_thread_name(start.name)
                unsafe pthread_setspecific(LoopThread.key, Unmanaged.passUnretained(start.loop).toOpaque())
                start.loop.run()
                pthread_setspecific(LoopThread.key, nil)
                return nil
            }, Unmanaged.passRetained(start).toOpaque())
        precondition(status == 0, "The system has no thread left for an event loop.")
        pthread_detach(thread)
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let status = unsafe pthread_key_create(&key, nil)
        precondition(status == 0, "The system has no thread-local slot left.")
        return key
    }()

    private final class ThreadStart {
        let loop: EventLoop
        let name: String

        init(loop: EventLoop, name: String) {
            self.loop = loop
            self.name = name
        }
    }
}
