package import Core
package import Crypto
package import HTTPCore

/// The public keys of other issuers, by the addresses of their sets (RFC 7517 §5).
///
/// A key that is not in a set makes its server be asked for a newer one, though not more often than the policy has it:
/// whoever sends tokens with invented names of keys moves nothing.
package struct KeySets: Sendable {
    private let documents: RemoteDocuments<JSONWebKeySet>

    /// Asks by the transport, which decides where requests may go.
    package init(
        transport: any HTTPTransport, policy: RemoteDocumentPolicy = RemoteDocumentPolicy(), clock: any WallClock
    ) {
        var policy = policy
        policy.maximumLength = min(policy.maximumLength, JSONWebKeySet.maximumLength)
        documents = RemoteDocuments(transport: transport, policy: policy, clock: clock) {
            bytes throws(RemoteDocumentError) in
            do throws(CryptoError) {
                return try JSONWebKeySet(json: bytes)
            } catch {
                throw .malformed("The server's answer is no set of keys, or has too many.")
            }
        }
    }

    /// Calls the body with the set at the address, and once more with a newer set where it throws what a newer one could
    /// mend: an unknown key, or, from a token that names no key, a signature that does not fit.
    package func withSet<Value>(
        at url: String, naming keyID: String?, _ body: (JSONWebKeySet) throws(CryptoError) -> Value
    ) async throws -> Value {
        let known = try await documents.document(at: url)
        do throws(CryptoError) {
            return try body(known.value)
        } catch {
            guard error == .unknownTokenKey || error == .wrongSignature && keyID == nil else { throw error }
            let newer = try await documents.document(at: url, after: known.generation)
            guard newer.generation != known.generation else { throw error }
            return try body(newer.value)
        }
    }

    /// The set as its server gives it at this moment.
    package func newest(at url: String) async throws -> JSONWebKeySet {
        try await documents.newest(at: url)
    }
}
