import Glibc

/// How much of a processor something takes.
package enum ProcessorTime {
    /// What this thread has used, in seconds.
    package static func ofThisThread() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
    }
}
