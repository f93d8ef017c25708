import Core
import HTTPCore
import Synchronization

/// Takes `Bearer <role>` as proof of that role; every other token is wrong.
struct RoleAuthenticator: Authenticator {
    func identity(of request: HTTPRequest) throws -> Identity? {
        guard let field = request.fields["authorization"] else { return nil }
        guard let role = Role(rawValue: String(field.dropFirst("Bearer ".count))) else {
            throw HTTPError(.unauthorized, .unauthorized, "The token is not valid.")
        }
        let identifiers = SystemIdentifierGenerator()
        return Identity(tenantID: identifiers.make(), userID: identifiers.make(), role: role)
    }
}

/// Keeps the metadata of each line.
final class CapturedLines: LogSink {
    private let captured = Mutex<[Logger.Metadata]>([])

    var lines: [Logger.Metadata] { captured.withLock { $0 } }

    func write(level: LogLevel, label: String, message: StaticString, metadata: Logger.Metadata) {
        captured.withLock { $0.append(metadata) }
    }
}

extension Route {
    static func answering(_ method: String, _ path: String, _ text: String) -> Route {
        Route(HTTPMethod(method), path, access: .public) { _, _ in .text(text) }
    }
}

extension Router {
    static func under(
        test routes: [Route], middleware: [any Middleware] = [], operators: (any OperatorAuthenticator)? = nil,
        logger: Logger = Logger(label: "http", level: .error, sink: DiscardingLogSink())
    ) -> Router {
        Router(
            routes: routes, middleware: middleware, authenticator: RoleAuthenticator(),
            operators: operators, identifiers: SystemIdentifierGenerator(), logger: logger)
    }

    func status(_ method: String, _ path: String, _ fields: HTTPFields = [:]) async -> Int {
        await respond(to: HTTPRequest(method: HTTPMethod(method), path: path, fields: fields)).status.code
    }

    func text(_ method: String, _ path: String, _ fields: HTTPFields = [:]) async -> String {
        await respond(to: HTTPRequest(method: HTTPMethod(method), path: path, fields: fields)).text
    }
}

extension HTTPResponse {
    var bytes: [UInt8] {
        if case .bytes(let bytes) = body { bytes } else { [] }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var jsonBody: JSONValue {
        get throws { try JSONParser.parse(bytes) }
    }

    var errorCode: String? {
        get throws { try jsonBody["error"]?["code"]?.stringValue }
    }
}
