import Glibc

/// A moment on the monotonic clock, in nanoseconds.
package struct MonotonicTime: Comparable, Sendable {
    package let nanoseconds: Int64

    package static func now() -> MonotonicTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    package static func + (left: Self, right: Duration) -> Self {
        let parts = right.components
        return MonotonicTime(
            nanoseconds: left.nanoseconds + parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
    }
}
