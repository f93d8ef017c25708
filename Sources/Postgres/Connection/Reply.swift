/// What the server said next on a connection.
enum Reply<Result> {
    case result(Result)
    case failure(PostgresError)
    /// The statement was not run, because one before it in the same exchange failed.
    case skipped
    /// Nothing more comes for this statement.
    case endOfStatement
    /// The exchange is over, and the server is ready for the next.
    case synchronized
    /// The server waits for the rows of a copy.
    case copyIn
    /// Something this program never asks for, such as a copy to the client.
    case unsupported
}
