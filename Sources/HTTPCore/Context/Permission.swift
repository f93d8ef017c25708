import Core

/// What somebody can be allowed to do inside a tenant, and the one table of who is.
///
/// Every guard, the answer of `GET /api/v1/permissions` and `docs/permissions.md` are read from `grant`. The scopes of an
/// API key are names of permissions; a key can never do more than the role of the person that it speaks for.
package enum Permission: String, Sendable, CaseIterable {
    case tenantRead = "tenant.read"
    case tenantManage = "tenant.manage"
    case membersRead = "members.read"
    case membersManage = "members.manage"
    case ownersManage = "owners.manage"
    case invitationsManage = "invitations.manage"
    case coursesCreate = "courses.create"
    case coursesRead = "courses.read"
    case coursesManage = "courses.manage"
    case courseMembersRead = "course_members.read"
    case courseMembersManage = "course_members.manage"
    case assistantsUse = "assistants.use"
    case documentsSearch = "documents.search"
    case documentsManage = "documents.manage"
    case workflowsRead = "workflows.read"
    case workflowsEdit = "workflows.edit"
    case workflowsPublish = "workflows.publish"
    case runsRead = "runs.read"
    case runsManage = "runs.manage"
    case triggersManage = "triggers.manage"
    case conversationsRead = "conversations.read"
    case sessionsManage = "sessions.manage"
    case keysManage = "keys.manage"
    case identityProvidersManage = "identity_providers.manage"
    case learningPlatformsManage = "learning_platforms.manage"
    case secretsManage = "secrets.manage"
    case modelsRead = "models.read"
    case modelsManage = "models.manage"
    case modelsAsk = "models.ask"
    case usageRead = "usage.read"
    case budgetsManage = "budgets.manage"
    case telephonyRead = "telephony.read"
    case telephonyManage = "telephony.manage"
    case callsPlace = "calls.place"
    case callsListen = "calls.listen"
    case auditRead = "audit.read"
    case privacyManage = "privacy.manage"
}

extension Permission {
    /// A row of the table.
    package struct Grant: Sendable, Equatable {
        /// What the permission lets people do.
        package let summary: String
        /// Who has it everywhere in the tenant.
        package let roles: Roles
        /// Who has it in a course besides, there alone.
        package let courseRoles: CourseRoles

        fileprivate init(_ summary: String, _ roles: Roles, inCourse courseRoles: CourseRoles = []) {
            self.summary = summary
            self.roles = roles
            self.courseRoles = courseRoles
        }
    }

    /// Who has the permission. This is the only place that says so.
    package var grant: Grant {
        switch self {
        case .tenantRead: Grant("See the institution's settings and limits", .administrators)
        case .tenantManage: Grant("Change the institution's settings", .administrators)
        case .membersRead: Grant("See who belongs to the institution, and as what", .authors)
        case .membersManage: Grant("Change people's names and roles, turn them away, remove them", .administrators)
        case .ownersManage: Grant("Make somebody an owner, or an owner something else", .owner)
        case .invitationsManage: Grant("Invite people, see and withdraw invitations", .administrators)
        case .coursesCreate: Grant("Make courses", .authors)
        case .coursesRead: Grant("See courses: all of them, or those one belongs to", .administrators, inCourse: .all)
        case .coursesManage: Grant("Change and archive a course", .administrators, inCourse: .teacher)
        case .courseMembersRead:
            Grant("See who belongs to a course", .administrators, inCourse: [.teacher, .tutor])
        case .courseMembersManage:
            Grant("Add people to a course, change their part in it, remove them", .administrators, inCourse: .teacher)
        case .assistantsUse: Grant("Talk with assistants, and read one's own conversations", .all)
        case .documentsSearch: Grant("Search documents", .all)
        case .documentsManage: Grant("Add documents and vector stores", .authors)
        case .workflowsRead: Grant("See workflows with their drafts and versions", .authors)
        case .workflowsEdit: Grant("Make workflows, and change their drafts", .authors)
        case .workflowsPublish: Grant("Publish workflows, and take them back to earlier versions", .authors)
        case .runsRead:
            Grant(
                "See which runs there were, how they went and where people are, without what they said", .authors,
                inCourse: .teacher)
        case .runsManage:
            Grant(
                "Stop and move other people's runs; with `conversations.read`, take part in their conversations",
                .authors, inCourse: .teacher)
        case .triggersManage: Grant("Set up what starts workflows: times and webhooks", .authors)
        case .conversationsRead:
            Grant("Read other people's conversations", .administrators, inCourse: .teacher)
        case .sessionsManage: Grant("See and end other people's sessions", .administrators)
        case .keysManage: Grant("Make, see and end API keys", .administrators)
        case .identityProvidersManage: Grant("Set up sign-in with other services", .owner)
        case .learningPlatformsManage:
            Grant("Register learning platforms, let their deployments in, see launches", .administrators)
        case .secretsManage: Grant("Set and replace stored secrets, which nobody can read", .administrators)
        case .modelsRead: Grant("See the language models that workflows may name", .authors)
        case .modelsManage:
            Grant("Set up the services that models answer at, their keys, and the models", .administrators)
        case .modelsAsk: Grant("Ask language models themselves, as a program, on the institution's account", .authors)
        case .usageRead:
            Grant("See what was used of language models, and what that cost", .administrators, inCourse: .teacher)
        case .budgetsManage: Grant("Set budgets for language models", .administrators)
        case .telephonyRead: Grant("See calls, how they went, and how assistants speak", .authors)
        case .telephonyManage:
            Grant("Set up telephone accounts, numbers and voices; hang up calls", .administrators)
        case .callsPlace: Grant("Have assistants call people", .administrators)
        case .callsListen: Grant("Hear recordings and calls under way", .administrators)
        case .auditRead: Grant("Read the audit log", .administrators)
        case .privacyManage: Grant("Export and erase people's data, set retention periods", .administrators)
        }
    }
}

extension Identity {
    /// Whether the sender has the permission everywhere in the tenant.
    package func may(_ permission: Permission) -> Bool {
        credential.allows(permission) && permission.grant.roles.contains(Roles(role))
    }

    /// Whether the sender has the permission in a course where they have this part; nil for somebody without a part
    /// there.
    package func may(_ permission: Permission, inCourseAs part: CourseRole?) -> Bool {
        guard credential.allows(permission) else { return false }
        return may(permission) || part.map { permission.grant.courseRoles.contains(CourseRoles($0)) } ?? false
    }

    /// Throws 403, naming the permission, where the sender lacks it everywhere in the tenant.
    package func require(_ permission: Permission) throws(HTTPError) {
        guard may(permission) else { throw .lacking(permission) }
    }

    /// Throws 403, naming the permission, where the sender lacks it in a course where they have this part.
    package func require(_ permission: Permission, inCourseAs part: CourseRole?) throws(HTTPError) {
        guard may(permission, inCourseAs: part) else { throw .lacking(permission) }
    }
}

extension HTTPError {
    fileprivate static func lacking(_ permission: Permission) -> HTTPError {
        HTTPError(
            .forbidden, .forbidden, "You may not do this: it needs the permission \(permission.rawValue).",
            details: ["permission": .string(permission.rawValue)])
    }
}
