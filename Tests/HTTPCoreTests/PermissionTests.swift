import Core
import HTTPCore
import Testing

@Suite struct PermissionTests {
    private func identity(_ role: Role) -> Identity {
        let identifiers = SystemIdentifierGenerator()
        return Identity(tenantID: identifiers.make(), userID: identifiers.make(), role: role)
    }

    @Test("an owner may do everything, and what owners alone may do is to make owners and let others vouch for people")
    func owners() {
        #expect(Permission.allCases.allSatisfy { identity(.owner).may($0) })
        #expect(Permission.allCases.filter { !identity(.admin).may($0) } == [.ownersManage, .identityProvidersManage])
    }

    @Test("learners and services use assistants and search, and manage nothing", arguments: [Role.learner, .service])
    func learners(role: Role) {
        #expect(Permission.allCases.filter { identity(role).may($0) } == [.assistantsUse, .documentsSearch])
    }

    @Test("a part in a course adds to the role there, and takes nothing away")
    func courses() {
        #expect(identity(.learner).may(.coursesManage, inCourseAs: .teacher))
        #expect(!identity(.learner).may(.coursesManage, inCourseAs: .tutor))
        #expect(!identity(.teacher).may(.coursesManage, inCourseAs: nil))
        #expect(!identity(.teacher).may(.coursesManage, inCourseAs: .learner))
        #expect(identity(.admin).may(.coursesManage, inCourseAs: .learner))
        #expect(!identity(.learner).may(.membersManage, inCourseAs: .teacher))
    }

    @Test("every permission has a name of two words, a summary, and somebody who has it")
    func rows() {
        for permission in Permission.allCases {
            #expect(permission.rawValue.split(separator: ".").count == 2)
            #expect(!permission.grant.summary.isEmpty && !permission.grant.summary.contains("|"))
            #expect(permission.grant.roles.contains(.owner))
        }
    }

    @Test("sets of roles give back the roles they are made of")
    func sets() {
        #expect(Role.allCases.allSatisfy { Roles($0).members == [$0] })
        #expect(CourseRole.allCases.allSatisfy { CourseRoles($0).members == [$0] })
        #expect(Roles.all.members == Role.allCases && CourseRoles.all.members == CourseRole.allCases)
    }
}
