import Core
import Glibc

/// How many descriptors, and so connections, the process may have open.
enum DescriptorLimit {
    /// What files, loops, the database and outgoing requests need beside the connections.
    private static let reserve = 256

    /// Raises the limit as far as an ordinary process may, and gives it. The customary one is low for the sake of
    /// programs that use `select`, and this is none.
    @discardableResult
    static func raise() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// As many connections as were asked for, or as the process has descriptors for. Says so where that is fewer.
    static func connections(upTo wanted: Int, descriptors: Int, logger: Logger) -> Int {
        let possible = max(1, descriptors - reserve)
        guard possible < wanted else { return wanted }
        logger.notice(
            "fewer connections than configured, for want of descriptors",
            [("connections", String(possible)), ("configured", String(wanted)), ("descriptors", String(descriptors))])
        return possible
    }
}
