import Glibc

/// The path from the root, without symbolic links; as it was given where it does not exist.
func absolute(_ path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
}
