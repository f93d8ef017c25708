import Core
import Crypto
import Glibc

/// Checks tokens for a while and prints the processor time of one check in microseconds, for each algorithm.
@main
struct TokenChecks {
    /// `TokenChecks SECONDS [WAY]`: a way, such as `HS256 token`, is measured alone, for a profiler's sake.
    static func main() throws {
        CryptoLibrary.prepare()
        let arguments = CommandLine.arguments
        guard arguments.count >= 2, let seconds = Double(arguments[1]) else {
            print("usage: TokenChecks SECONDS [WAY]")
            return
        }
        let only = arguments.dropFirst(2).first
        let ways = try Self.ways().filter { only == nil || $0.name == only }
        let members = try ways.map { way in
            (way.name, JSONValue.double(try time(seconds / Double(ways.count), way.call)))
        }
        print(JSONValue.object(JSONObject(members)).serializedString())
    }

    /// What is measured: for each kind of key the whole check of an access token, and checking and
    /// making a bare signature.
    private static func ways() throws -> [(name: String, call: () throws -> Void)] {
        let clock = SystemWallClock()
        let keys: [any SigningKey] = [
            try HMACKey(Random.bytes(32), id: "2026-11"), try PrivateKey.generate(.rs256),
            try PrivateKey.generate(.es256), try PrivateKey.generate(.edDSA),
        ]
        return try keys.flatMap { key in
            let name = key.algorithm.rawValue
            let token = try JWTSigner(key: key, type: "at+jwt").sign(claims(at: clock.now()))
            var policy = JWTPolicy(issuer: "https://lyceum.example.edu", audiences: ["lyceum-api"])
            policy.type = .exactly("at+jwt")
            let verifier = JWTVerifier(keys: [key], policy: policy, clock: clock)
            let message = Array(token.utf8)
            let signature = try key.signature(of: message)
            return [
                ("\(name) token", { _ = try verifier.verify(token) }),
                (
                    "\(name) check",
                    {
                        guard key.isValid(signature, of: message) else { throw CryptoError.wrongSignature }
                    }
                ),
                ("\(name) signature", { _ = try key.signature(of: message) }),
            ]
        }
    }

    /// The claims of an access token; with HS256 the token has about 400 bytes.
    private static func claims(at now: Timestamp) -> JWTClaims {
        JWTClaims(
            issuer: "https://lyceum.example.edu", subject: "01936c1d-7a40-7c3e-8a91-0d6f3b5e2c17",
            audience: ["lyceum-api"], issuedAt: now, expiresAt: now + .seconds(900),
            others: [
                "tenant": "01936c1d-7a3f-7b21-9f10-5a2e8c4d7b90", "role": "teacher",
                "sid": "01936c1d-7a41-7d55-b3c2-1e9f4a6d8c03",
            ])
    }

    /// Microseconds of processor time for one call.
    private static func time(_ seconds: Double, _ call: () throws -> Void) rethrows -> Double {
        for _ in 0..<20 { try call() }
        let start = processorSeconds()
        var (calls, used) = (0, 0.0)
        while used < seconds {
            for _ in 0..<20 { try call() }
            calls += 20
            used = processorSeconds() - start
        }
        return used / Double(calls) * 1e6
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
