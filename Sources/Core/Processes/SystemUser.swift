import Glibc

/// An account of the operating system.
package struct SystemUser: Equatable, Sendable {
    /// The name to sign in with.
    package let name: String
    /// The number of the account.
    package let userID: UInt32
    /// The number of its first group.
    package let groupID: UInt32
    /// The home folder.
    package let home: String

    /// The account of that name; nil where there is none. May read files or ask a directory service.
    package init?(named name: String) {
        var buffer = [CChar](repeating: 0, count: 16 * 1024)
        var entry = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>?
        let code = unsafe getpwnam_r(name, &entry, &buffer, buffer.count, &found)
        guard code == 0, unsafe found != nil, let home = unsafe entry.pw_dir else { return nil }
        self.name = name
        userID = unsafe entry.pw_uid
        groupID = unsafe entry.pw_gid
        self.home = unsafe String(cString: home)
    }

    /// Whether this process runs as the superuser, so that it can start children as somebody else.
    package static var isSuperuser: Bool { geteuid() == 0 }
}
