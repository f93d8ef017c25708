package import HTTPCore

/// The tenant has no published workflow of this name.
package struct UnknownWorkflow: HTTPResponseError {
    package init() {}

    package var status: HTTPStatus { .notFound }
    package var code: ErrorCode { .notFound }
    package var description: String { "There is no such workflow." }
}
