package import Core

/// Sends requests over another transport as part of the trace of the task that sends them (W3C Trace Context).
package struct TracingTransport: HTTPTransport {
    private let transport: any HTTPTransport
    private let tracer: Tracer?

    /// Without a tracer a trace that came in is passed on and nothing is recorded.
    package init(_ transport: any HTTPTransport, tracer: Tracer?) {
        self.transport = transport
        self.tracer = tracer
    }

    package func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        guard let tracer else { return try await transport.send(Self.traced(request)) }
        return try await tracer.withSpan(request.method.rawValue, kind: .client) { span in
            span.set("http.request.method", .string(request.method.rawValue))
            span.set("server.address", .string(Self.host(of: request.url)))
            let response = try await transport.send(Self.traced(request))
            span.set("http.response.status_code", .int(response.status.code))
            if response.status.code >= 400 { span.fail(String(response.status.code)) }
            return response
        }
    }

    private static func traced(_ request: HTTPClientRequest) -> HTTPClientRequest {
        guard let context = TraceContext.current else { return request }
        var request = request
        request.fields["traceparent"] = context.traceparent
        if !context.state.isEmpty { request.fields["tracestate"] = context.state }
        return request
    }

    /// The authority without a name and password, which no trace may hold, nor a path or query behind it.
    private static func host(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return "" }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        return String(authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
    }
}
