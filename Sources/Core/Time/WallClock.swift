import Glibc

/// Tells the time of day; injected so that tests can set it.
package protocol WallClock: Sendable {
    /// The time of day.
    func now() -> Timestamp
}

/// The operating system's real-time clock.
package struct SystemWallClock: WallClock {
    /// The one clock there is.
    package init() {}

    package func now() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
