import CLinux

/// What a watched descriptor is ready for, as epoll reports it.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Bytes, a connection or the end of input can be taken.
    package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    /// Some bytes can be given.
    package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The peer closed its sending side.
    package static let peerClosed = Readiness(rawValue: EPOLLRDHUP.rawValue)
    /// Both sides are closed, or an error waits on the descriptor; always reported.
    package static let hungUp = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
    /// Report a change once instead of a state again and again.
    package static let edgeTriggered = Readiness(rawValue: EPOLLET.rawValue)
}
