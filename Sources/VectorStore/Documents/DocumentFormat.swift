/// How a text is divided into chunks.
package enum DocumentFormat: Sendable, Equatable {
    case markdown
    case plainText
}
