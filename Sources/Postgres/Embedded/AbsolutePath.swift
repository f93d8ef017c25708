import Glibc

/// The path from the root, without symbolic links where it exists.
func absolute(_ path: String) -> String {
    if let resolved = unsafe realpath(path, nil) {
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
    return path.hasPrefix("/") || path == "." ? path : absolute(".") + "/" + path
}
