import Core
import Glibc

/// What Prometheus' clients say of every process, read from `/proc/self`.
enum ProcessMetrics {
    /// Adds processor time, memory, descriptors and the time of the start, under their usual names.
    static func add(to registry: MetricsRegistry, clock: any WallClock) {
        let start = Double(clock.now().microseconds) / 1e6
        registry.count("process_cpu_seconds_total", "Processor time of this process.") { [MetricSample(cpuSeconds)] }
        registry.gauge("process_resident_memory_bytes", "Memory that this process holds.") {
            residentBytes.map { [MetricSample($0)] } ?? []
        }
        registry.gauge("process_open_fds", "Descriptors that this process has open.") {
            openDescriptors.map { [MetricSample(Double($0))] } ?? []
        }
        registry.gauge("process_max_fds", "Descriptors that this process may open.") {
            var limit = rlimit()
            guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return [] }
            return [MetricSample(Double(limit.rlim_cur))]
        }
        registry.gauge("process_start_time_seconds", "When this process began, in seconds since 1970.") {
            [MetricSample(start)]
        }
    }

    private static var cpuSeconds: Double {
        var usage = rusage()
        _ = unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }

    private static var residentBytes: Double? {
        guard let text = try? FileContents.read("/proc/self/statm", limit: 256),
            case let fields = String(decoding: text, as: UTF8.self).split(separator: " "), fields.count > 1,
            let pages = Double(fields[1])
        else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static var openDescriptors: Int? {
        guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(folder) }
        var count = -3  // ".", ".." and the folder's own descriptor
        while unsafe readdir(folder) != nil { count += 1 }
        return count
    }
}
