import Core
import Testing

@testable import Postgres

@Suite struct FolderAccessTests {
    private func user() throws -> SystemUser { try #require(SystemUser(named: "nobody")) }

    @Test("the first folder that is closed to the account is named")
    func obstacle() throws {
        let user = try user()
        let modes: [String: UInt32] = ["/": 0o755, "/root": 0o700, "/root/data": 0o755]
        let obstacle = FolderAccess.obstacle(on: "/root/data", for: user) { path in
            modes[path].map { FolderAccess.Permissions(userID: 0, groupID: 0, mode: $0) }
        }
        #expect(obstacle == "/root")
    }

    @Test("a path whose folders are open to everybody, or do not exist, has no obstacle")
    func open() throws {
        let user = try user()
        let obstacle = FolderAccess.obstacle(on: "/var/lib/lyceum", for: user) { path in
            path == "/var/lib/lyceum" ? nil : FolderAccess.Permissions(userID: 0, groupID: 0, mode: 0o711)
        }
        #expect(obstacle == nil)
    }

    @Test("the owner's bits count for the owner and the group's for the group, even when others have more")
    func bits() throws {
        let user = try user()
        typealias Permissions = FolderAccess.Permissions
        #expect(Permissions(userID: user.userID, groupID: 0, mode: 0o100).lets(user))
        #expect(!Permissions(userID: user.userID, groupID: 0, mode: 0o011).lets(user))
        #expect(Permissions(userID: 0, groupID: user.groupID, mode: 0o010).lets(user))
        #expect(!Permissions(userID: 0, groupID: user.groupID, mode: 0o101).lets(user))
        #expect(Permissions(userID: 0, groupID: 0, mode: 0o001).lets(user))
        #expect(!Permissions(userID: 0, groupID: 0, mode: 0o770).lets(user))
    }
}
