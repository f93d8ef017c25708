import Core
import Glibc

/// Whether an account can reach a folder: PostgreSQL does not run as the superuser, to whom every folder is open.
enum FolderAccess {
    /// Owner, group and permission bits of one folder.
    struct Permissions: Equatable {
        let userID: UInt32
        let groupID: UInt32
        let mode: UInt32

        /// Whether the account may pass through; it is in no other group than its own.
        func lets(_ user: SystemUser) -> Bool {
            if user.userID == userID { return mode & 0o100 != 0 }
            if user.groupID == groupID { return mode & 0o010 != 0 }
            return mode & 0o001 != 0
        }
    }

    /// The first folder on the way to the path that the account cannot pass; nil when it can pass them all. The path
    /// is absolute and its own permissions count too. Folders that do not exist are passed.
    static func obstacle(
        on path: String, for user: SystemUser, permissions: (String) -> Permissions? = permissions(of:)
    ) -> String? {
        var folder = ""
        for part in [""] + path.split(separator: "/").map(String.init) {
            folder = folder.hasSuffix("/") ? folder + part : folder + "/" + part
            if let found = permissions(folder), !found.lets(user) { return folder }
        }
        return nil
    }

    /// Nil where there is no such file.
    static func permissions(of path: String) -> Permissions? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Permissions(userID: status.st_uid, groupID: status.st_gid, mode: status.st_mode & 0o7777)
    }
}
