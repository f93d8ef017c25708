/// The signature algorithms of RFC 7518 §3 that we use, by the names that JOSE headers give them.
package enum SignatureAlgorithm: String, Sendable {
    case hs256 = "HS256"
}
