import Glibc
import Synchronization

/// A child that was just started, and this process's ends of its output.
struct SpawnedChild {
    /// The number of the process, to be waited for.
    let processID: pid_t
    /// Where its standard output is read.
    let output: OwnedDescriptor
    /// Where its standard error is read.
    let errors: OwnedDescriptor
}

/// Starts programs with `posix_spawn`.
enum ChildSpawner {
    /// One at a time: a pipe exists for a moment before it is marked as not inherited.
    private static let turn = Mutex(())

    /// Starts the command with empty input, fresh signal settings and no descriptor beyond the first three.
    static func spawn(_ command: ChildCommand) throws(SystemError) -> SpawnedChild {
        let program = command.executable
        guard unsafe access(program, X_OK) == 0 else { throw .last(program) }
        return try turn.withLock { _ throws(SystemError) in
            let output = try Pipe()
            let errors = try Pipe()
            // The child's ends must stay open until it has them.
            defer { withExtendedLifetime((output, errors)) {} }
            var actions = unsafe posix_spawn_file_actions_t()
            unsafe posix_spawn_file_actions_init(&actions)
            defer { unsafe posix_spawn_file_actions_destroy(&actions) }
            unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
            unsafe posix_spawn_file_actions_adddup2(&actions, output.writing.number, STDOUT_FILENO)
            unsafe posix_spawn_file_actions_adddup2(&actions, errors.writing.number, STDERR_FILENO)
            for descriptor in inheritableDescriptors() {
                unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
            }
            let processID = try unsafe start(command, actions: &actions)
            return SpawnedChild(processID: processID, output: output.reading, errors: errors.reading)
        }
    }

    private static func start(
        _ command: ChildCommand, actions: inout posix_spawn_file_actions_t
    ) throws(SystemError) -> pid_t {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        if command.ownGroup { flags |= POSIX_SPAWN_SETPGROUP }
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        let vector = command.argumentVector
        let arguments = CStringArray(vector)
        let environment = CStringArray(command.environment.map { "\($0.key)=\($0.value)" }.sorted())
        var processID = pid_t()
        let code = unsafe arguments.withPointer { arguments in
            unsafe environment.withPointer { environment in
                unsafe posix_spawn(&processID, vector[0], &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { throw SystemError(call: vector[0], code: code) }
        return processID
    }

    /// Descriptors that some library opened without the close-on-exec flag.
    private static func inheritableDescriptors() -> [Int32] {
        guard let folder = unsafe opendir("/proc/self/fd") else { return [] }
        defer { unsafe closedir(folder) }
        var descriptors: [Int32] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { name in
                unsafe String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let descriptor = Int32(name), descriptor > STDERR_FILENO else { continue }
            if fcntl(descriptor, F_GETFD) & FD_CLOEXEC == 0 { descriptors.append(descriptor) }
        }
        return descriptors
    }
}
