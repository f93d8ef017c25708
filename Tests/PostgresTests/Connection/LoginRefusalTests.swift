import Testing

@testable import Postgres

@Suite struct LoginRefusalTests {
    private static let place = "connection to server at \"127.0.0.1\", port 5432 failed: "

    @Test(
        "what a server answers to a login every time is a refusal",
        arguments: [
            "FATAL: password authentication failed for user \"lyceum\"", "FATAL: SASL authentication failed",
            "FATAL: no pg_hba.conf entry for host \"10.0.0.1\", user \"a\", database \"b\", no encryption",
            "FATAL: database \"nowhere\" does not exist", "FATAL: role \"nobody\" does not exist",
            "FATAL: role \"lyceum_app\" is not permitted to log in", "FATAL: no such database: nowhere",
        ])
    func refusals(message: String) {
        #expect(LoginRefusal.isMeant(by: Self.place + message))
    }

    @Test(
        "whatever else is said may pass, in any language and by any pooler",
        arguments: [
            "FATAL: the database system is starting up", "FATAL: das Datenbanksystem startet gerade",
            "FATAL: le système de bases de données se lance", "FATAL: sorry, too many clients already",
            "FATAL: server login has been failing, try again later (server_login_retry)", "FATAL: query_wait_timeout",
            "FATAL: pgbouncer cannot connect to server", "server is in hot standby mode", "Connection refused",
            "could not translate host name: the name does not exist",
        ])
    func passing(message: String) {
        #expect(!LoginRefusal.isMeant(by: Self.place + message))
    }
}
