/// Why a local model cannot serve; each text names the keys by which an operator can change that.
package struct LocalModelError: Error, CustomStringConvertible {
    package enum Code: Sendable {
        /// Set-up has not installed the model and its server.
        case notInstalled
        /// The file that the configuration names is not there.
        case missingFile
        /// The server ended before it was ready.
        case failedToStart
        /// The server was not ready in time.
        case timedOut
    }

    package let code: Code
    package let description: String

    static func notInstalled(_ model: LocalModel, missing path: String) -> LocalModelError {
        LocalModelError(
            code: .notInstalled,
            description: "The \(model.serverName) is not installed (\(path) is missing). "
                + "Run `\(model.setUp)`, or set \(model.keys).")
    }

    static func missingFile(_ path: String) -> LocalModelError {
        LocalModelError(
            code: .missingFile,
            description: "LYCEUM_LOCAL_MODEL names \(path), which is no file that can be read.")
    }

    static func failedToStart(_ model: LocalModel, lastWords: String) -> LocalModelError {
        LocalModelError(
            code: .failedToStart,
            description: "The \(model.serverName) does not start (\(lastWords)). Set \(model.keys).")
    }

    static func timedOut(_ model: LocalModel, after limit: Duration) -> LocalModelError {
        LocalModelError(
            code: .timedOut,
            description: "The \(model.serverName) is not ready after \(limit). Set \(model.keys).")
    }
}
