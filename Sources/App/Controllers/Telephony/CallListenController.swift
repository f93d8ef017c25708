import Auth
import Core
import HTTPCore
import Postgres
import Telephony

/// Hearing calls under way.
struct CallListenController {
    private static let endpoint = WebSocketEndpoint(
        configuration: WebSocketConfiguration(frameLimit: 1 << 10, messageLimit: 1 << 10), deflate: nil)

    let desk: CallDesk
    let keeper: CallKeeper
    let proofs: StreamProofs

    var routes: [Route] {
        [
            Route(.get, "/api/v1/calls/{call_id}/listen", access: .permission(.callsListen), timeout: nil) {
                try await listen($0, $1)
            }.documented(
                "Hear a call under way", tag: "Telephony", answer: .string(format: "binary"), mediaType: "audio/wav",
                details: """
                    Both sides as one sound, from now until the call ends; noted in the audit log. A WebSocket handshake is \
                    answered with one: a text message `{"type": "ready", "rate": …}`, mono samples of 16 bits, 20 ms at a \
                    time, and `{"type": "end"}`. Any other request is answered with a WAV file that goes on as the call does. \
                    Where the voice settings forbid it (`listening`), nobody hears calls.
                    """, errors: [.conflict])
        ]
    }

    private func listen(_ request: HTTPRequest, _ context: RequestContext) async throws -> HTTPResponse {
        let (member, id): (Identity, CallID) = (try context.member, try context.parameter("call_id"))
        guard let call = try await desk.calls.call(id, of: member.tenantID) else { throw CallDesk.unknown }
        guard try await desk.mayListen(to: call, in: member.tenantID) else {
            throw HTTPError(.forbidden, .forbidden, "The institution lets nobody listen to calls.")
        }
        guard call.status == .answered else { throw Self.conflict("Nobody is talking.") }
        guard let tap = keeper.tap(of: id) else { throw Self.conflict("Another server carries the call.") }
        guard let listening = tap.listen() else {
            throw Self.conflict("The call is over, or as many listen to it as may.")
        }
        let proof = proofs.watch(member)
        let response: HTTPResponse
        if request.fields["Upgrade"] != nil {
            response = try Self.endpoint.upgrade(request) { await Self.send(listening, while: proof, to: $0) }
        } else {
            response = Self.file(listening, while: proof)
        }
        let (origin, audit) = (AuditOrigin(request, context), desk.audit)
        try await desk.calls.database.withTenant(member.tenantID) { transaction in
            try await audit.record(AuditEvent(.callListen, AuditTarget("call", id), origin: origin), in: transaction)
        }
        return response
    }

    private static func conflict(_ message: String) -> HTTPError { HTTPError(.conflict, .conflict, message) }

    /// Sends what is heard until the call, the connection or the permission ends.
    private static func send(
        _ listening: CallListening, while proof: StreamProof, to connection: any WebSocketConnection
    ) async {
        let ready: JSONObject = ["type": "ready", "rate": .integer(Int64(listening.rate.rawValue))]
        try? await connection.send(.text(JSONValue.object(ready).serializedString()))
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await frame in listening.frames {
                    guard await proof.lasts(), (try? await connection.send(.binary(WAV.body(frame)))) != nil else {
                        return
                    }
                }
            }
            group.addTask { while (try? await connection.receive()) != nil {} }
            await group.next()
            group.cancelAll()
        }
        try? await connection.send(.text(JSONValue.object(["type": "end"]).serializedString()))
        await connection.close(WebSocketCloseFrame(.normal))
    }

    private static func file(_ listening: CallListening, while proof: StreamProof) -> HTTPResponse {
        HTTPResponse(
            fields: ["Content-Type": "audio/wav", "Cache-Control": "no-store"],
            body: .stream { writer in
                try await writer.write(WAV.header(rate: listening.rate))
                for await frame in listening.frames {
                    guard await proof.lasts() else { return }
                    try await writer.write(WAV.body(frame))
                }
            })
    }
}
