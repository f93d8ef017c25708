import CLinux

/// What the C library does with memory that is freed.
package enum FreedMemory {
    /// Keeps up to 16 MiB of it for each thread that had it, and maps blocks by themselves only from 4 MiB on. By itself
    /// the library gives back what lies free at 128 KB, and then takes it again, page by page, for the next large answer.
    package static func keep() {
        lyceum_keep_freed_memory(16 << 20, 4 << 20)
    }
}
