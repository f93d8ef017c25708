import Glibc

/// A file descriptor that is closed with its last owner.
final class OwnedDescriptor: Sendable {
    /// The descriptor's number, for system calls while this object lives.
    let number: Int32

    /// Takes the descriptor over.
    init(_ number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Writes one byte, for whoever polls the other end.
    func wake() {
        _ = unsafe write(number, [1], 1)
    }
}

/// A pipe that programs started with `exec` do not inherit.
struct Pipe {
    /// The end that is read.
    let reading: OwnedDescriptor
    /// The end that is written.
    let writing: OwnedDescriptor

    /// A new pipe.
    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw .last("pipe") }
        reading = OwnedDescriptor(ends[0])
        writing = OwnedDescriptor(ends[1])
        for end in ends where fcntl(end, F_SETFD, FD_CLOEXEC) != 0 { throw .last("fcntl") }
    }
}
