import Glibc

/// A moment on the monotonic clock, in nanoseconds.
package struct MonotonicTime: Comparable, Sendable {
    /// Since a moment that is the same for the whole process.
    package let nanoseconds: Int64

    /// A moment on that scale.
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The clock's reading; costs a few tens of nanoseconds.
    package static func now() -> MonotonicTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    package static func + (left: Self, right: Duration) -> Self {
        left.advanced(byNanoseconds: right.nanoseconds)
    }

    /// The moment so many nanoseconds later: cheaper than adding a `Duration`.
    package func advanced(byNanoseconds nanoseconds: Int64) -> Self {
        MonotonicTime(nanoseconds: self.nanoseconds + nanoseconds)
    }
}

extension Duration {
    /// The whole nanoseconds of this duration, as the monotonic clock counts them.
    package var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
