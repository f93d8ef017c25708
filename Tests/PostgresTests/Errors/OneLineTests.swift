import Testing

@testable import Postgres

@Suite struct OneLineTests {
    @Test("a message of several lines becomes words with single spaces between them")
    func lines() {
        let message =
            "connection to server on socket \"/x/.s.PGSQL.5432\" failed: No such file or directory\n"
            + "\tIs the server running locally and accepting connections on that socket?\n"
        #expect(
            message.onOneLine
                == "connection to server on socket \"/x/.s.PGSQL.5432\" failed: No such file or directory "
                + "Is the server running locally and accepting connections on that socket?")
    }

    @Test("the piece of the statement and the mark below it go")
    func mark() {
        #expect(
            "ERROR:  syntax error at or near \"'secret'\"\nLINE 1: SELECT 'secret'\n               ^\nHINT:  none\n"
                .onOneLine
                == "ERROR: syntax error at or near \"'secret'\" HINT: none")
    }
}
