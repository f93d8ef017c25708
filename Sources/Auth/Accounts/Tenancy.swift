/// Everything about who belongs where: what the API and the command line change it by.
package struct Tenancy: Sendable {
    package let tenants: Tenants
    package let people: People
    package let courses: Courses
    package let invitations: Invitations

    package init(_ parts: Invitations.Parts) {
        let (database, identifiers, clock) = (parts.database, parts.identifiers, parts.clock)
        tenants = Tenants(database: database, identifiers: identifiers, clock: clock)
        people = People(database: database, identifiers: identifiers, clock: clock)
        courses = Courses(database: database, identifiers: identifiers, clock: clock)
        invitations = Invitations(parts)
    }
}
