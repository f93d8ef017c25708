package import Core

/// Knows in which course a conversation is held.
package protocol CourseKnowledge: Sendable {
    /// What expressions see as `course`; an empty object for a conversation outside of courses.
    func course(of thread: ThreadID, in tenant: TenantID) async throws -> JSONValue
}
