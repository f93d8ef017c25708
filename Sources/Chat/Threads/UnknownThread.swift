package import HTTPCore

/// The person has no such thread, or no such item in it; another person's looks the same.
package struct UnknownThread: HTTPResponseError {
    package init() {}

    package var status: HTTPStatus { .notFound }
    package var code: ErrorCode { .notFound }
    package var description: String { "There is no such conversation." }
}
