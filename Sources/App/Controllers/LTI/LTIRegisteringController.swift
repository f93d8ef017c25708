import Auth
import Core
import HTTPCore
import LTI

/// Where platforms register these assistants: by an invitation (Dynamic Registration 1.0), or by a description that
/// Canvas reads.
struct LTIRegisteringController {
    let registration: DynamicRegistration
    let tool: ToolConfiguration
    let logger: Logger

    /// Any platform may frame the page, which shows one sentence and takes nothing.
    private static let policy = "default-src 'none'; script-src 'self'; style-src 'self'; frame-ancestors *"
    /// Tells the platform that its dialog can close (Dynamic Registration 1.0 §3.8).
    private static let script = """
        "use strict";
        const close = () => (window.opener ?? window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*");
        document.querySelector("button")?.addEventListener("click", close);
        if (document.documentElement.dataset.done === "true") close();
        """

    var routes: [Route] {
        let tag = "Learning platforms"
        return [
            Route(.get, "/lti/register", access: .public, timeout: .seconds(60), traits: .secret) {
                await register($0, $1)
            }.documented(
                "Register these assistants at a learning platform", tag: tag,
                query: [
                    .init("invitation", "What the invitation's address ends with."),
                    .init("openid_configuration", "Where the platform describes itself."),
                    .init("registration_token", "What the platform wants with the registration."),
                ], answer: .string(), mediaType: "text/html",
                details: """
                    Opened by the platform in a dialog, which the page asks it to close with the message \
                    `org.imsglobal.lti.close`. Where something is wrong the page says what, and the invitation can be \
                    used again. It is in English or French, as the browser prefers.
                    """),
            Route(.get, "/lti/register.js", access: .public, traits: .unlimited) { _, _ in
                HTTPResponse(
                    fields: [
                        "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "public, max-age=3600",
                    ], body: .bytes(Array(Self.script.utf8)))
            }.documented(
                "The script of the page of registrations", tag: tag, answer: .string(), mediaType: "text/javascript"),
            Route(.get, "/lti/canvas.json", access: .public, traits: .crossOrigin) { _, _ in
                .json(tool.canvas)
            }.documented("Describe these assistants to Canvas", tag: tag, answer: .any),
        ]
    }

    private func register(_ request: HTTPRequest, _ context: RequestContext) async -> HTTPResponse {
        let parameters = request.queryParameters
        let log = logger.with("request_id", context.requestID)
        let language = LTIMessage.Language([request.preferredLocale])
        do {
            let made = try await registration.register(
                invitation: parameters["invitation"] ?? "", configuration: parameters["openid_configuration"],
                registrationToken: parameters["registration_token"],
                origin: AuditOrigin(.system, address: request.remoteAddress, requestID: context.requestID))
            return page(.done(isActive: made.settings.status == .active), language)
        } catch let problem as RegistrationProblem {
            log.notice("A platform could not register", [("code", problem.code), ("cause", "\(problem)")])
            return page(.problem(problem), language)
        } catch {
            log.error("A registration failed", [("error", String(reflecting: error))])
            return page(.failure(requestID: context.requestID), language)
        }
    }

    private func page(_ outcome: RegistrationMessage, _ language: LTIMessage.Language) -> HTTPResponse {
        let texts = outcome.texts(language)
        let html = """
            <!doctype html>
            <html lang="\(language.rawValue)" data-done="\(outcome.isDone)">
              <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>\(Self.escaped(texts.title))</title>
                <script type="module" src="/lti/register.js"></script>
              </head>
              <body>
                <main>
                  <h1>\(Self.escaped(texts.title))</h1>
                  <p>\(Self.escaped(texts.text))</p>
                  <button type="button">\(texts.close)</button>
                </main>
              </body>
            </html>
            """
        return HTTPResponse(
            fields: [
                "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
                "Content-Security-Policy": Self.policy,
            ], body: .bytes(Array(html.utf8)))
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
