import Core
import Glibc

/// Certificates for tests, made once a process with the `openssl` command.
package struct TestCertificates: Sendable {
    /// A certificate with the one that signed it, and its key, in PEM.
    package struct Pair: Sendable {
        package let chain: [UInt8]
        package let key: [UInt8]
    }

    /// The root of all but `stranger`.
    package let root: [UInt8]
    /// For `a.example`, `localhost` and 127.0.0.1, with an EC key.
    package let first: Pair
    /// For the same names, with an RSA key.
    package let firstRSA: Pair
    /// For `b.example` and `*.wild.example`, with an EC key.
    package let second: Pair
    /// For `a.example`, and expired.
    package let expired: Pair
    /// For `a.example`, signed by nobody but itself.
    package let stranger: Pair
    /// The key of `first`, encrypted.
    package let encryptedKey: [UInt8]

    /// The certificates of this process.
    package static let shared = Result { try TestCertificates() }

    private init() throws {
        var template = Array("/tmp/lyceum-certificates-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", code: errno) }
        let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { _ = unsafe system("rm -r \(folder)") }
        let script = folder + "/make.sh"
        try Self.write(Self.script, to: script)
        guard unsafe system("cd \(folder) && sh make.sh >log 2>&1") == 0 else {
            throw Failed(log: String(decoding: try FileContents.read(folder + "/log"), as: UTF8.self))
        }
        func pair(_ name: String) throws -> Pair {
            Pair(
                chain: try FileContents.read(folder + "/\(name).pem"),
                key: try FileContents.read(folder + "/\(name).key"))
        }
        root = try FileContents.read(folder + "/root.pem")
        first = try pair("first")
        firstRSA = try pair("rsa")
        second = try pair("second")
        expired = try pair("expired")
        stranger = try pair("stranger")
        encryptedKey = try FileContents.read(folder + "/encrypted.key")
    }

    private static let script = """
        set -e
        ec() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out $1.key; }
        root() {
            ec $1
            openssl req -x509 -new -key $1.key -subj "/CN=$1" -days 30 -out $1.pem \\
                -addext basicConstraints=critical,CA:TRUE -addext "subjectAltName=DNS:a.example"
        }
        signed() {
            printf 'subjectAltName=%s\\n' "$2" >$1.ext
            openssl req -new -key $1.key -subj "/CN=$1" -out $1.csr
            openssl x509 -req -in $1.csr -CA root.pem -CAkey root.key -CAcreateserial -days $3 -extfile $1.ext \\
                -out $1.leaf
            cat $1.leaf root.pem >$1.pem
        }
        root root
        root stranger
        ec first
        signed first DNS:a.example,DNS:localhost,IP:127.0.0.1 30
        openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key
        signed rsa DNS:a.example,DNS:localhost,IP:127.0.0.1 30
        ec second
        signed second DNS:b.example,DNS:*.wild.example 30
        ec expired
        signed expired DNS:a.example -1
        openssl pkey -in first.key -aes256 -passout pass:secret -out encrypted.key
        """

    private static func write(_ text: String, to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError(call: path, code: errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw SystemError(call: path, code: errno)
        }
    }

    private struct Failed: Error, CustomStringConvertible {
        let log: String
        var description: String { "the openssl command made no certificates: \(log)" }
    }
}
