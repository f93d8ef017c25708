import Core
import Glibc
import Net
import Support
import Testing

/// Debian's nginx with HTTP/2 over TLS, as a peer that others wrote.
final class Nginx: Sendable {
    private static let program = "/usr/sbin/nginx"
    /// Whether set-up has installed it.
    static let isInstalled = unsafe access(program, X_OK) == 0

    /// What it logged of one request.
    struct Entry: Equatable {
        let version: String
        let connection: String
        let path: String
    }

    /// Trusts what this server shows on its ports, but for the wrong ones.
    let rootFile: String
    private let folder: String
    private let child: ChildProcess
    private let ports: [String: UInt16]

    /// Serves `/big` of 64 MiB, `/small`, and `/pass`, which goes on to the given port.
    init(passingTo port: UInt16 = 9) async throws {
        var template = Array("/tmp/lyceum-nginx-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemError(call: "mkdtemp", code: errno) }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        let certificates = try TestCertificates.shared.get()
        rootFile = folder + "/root.pem"
        try Self.write(certificates.root, to: rootFile)
        try Self.write([UInt8](repeating: UInt8(ascii: "x"), count: 64 << 20), to: folder + "/big")
        try Self.write(Array("small".utf8), to: folder + "/small")
        var servers = ""
        var ports: [String: UInt16] = [:]
        for (name, pair) in [
            ("good", certificates.first), ("expired", certificates.expired), ("stranger", certificates.stranger),
            ("other", certificates.second),
        ] {
            try Self.write(pair.chain, to: folder + "/\(name).pem")
            try Self.write(pair.key, to: folder + "/\(name).key")
            let free = try Self.freePort()
            ports[name] = free
            servers += """
                server {
                    listen 127.0.0.1:\(free) ssl http2;
                    ssl_certificate \(name).pem;
                    ssl_certificate_key \(name).key;
                    root \(folder);
                    location /pass { proxy_pass http://127.0.0.1:\(port); proxy_buffering off; }
                }

                """
        }
        self.ports = ports
        try Self.write(Array(Self.configuration(folder, servers).utf8), to: folder + "/nginx.conf")
        child = ChildProcess(
            ChildCommand(executable: Self.program, arguments: ["-p", folder, "-c", folder + "/nginx.conf"]),
            logger: Logger(label: "nginx", sink: DiscardingLogSink()))
        try await child.start()
        // The file with its number is written once it listens.
        while unsafe access(folder + "/pid", R_OK) != 0 {
            guard child.isRunning else { throw Ended(output: child.recentOutput) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Ends it and removes what it left.
    func stop() async {
        await child.terminate(signal: .kill)
        _ = unsafe system("rm -r \(folder)")
    }

    /// An address of one of its four ports: `good`, `expired`, `stranger` or `other`.
    func url(_ path: String, host: String = "localhost", port: String = "good") -> String {
        "https://\(host):\(ports[port] ?? 0)\(path)"
    }

    /// The requests that have come to their end, once there are so many.
    func log(count: Int) async throws -> [Entry] {
        while true {
            let text = String(decoding: try FileContents.read(folder + "/access.log"), as: UTF8.self)
            let entries = text.split(separator: "\n").map { line in
                let parts = line.split(separator: " ").map(String.init)
                return Entry(version: parts[0], connection: parts[1], path: parts[2])
            }
            if entries.count >= count { return entries }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private struct Ended: Error {
        let output: [String]
    }

    private static func configuration(_ folder: String, _ servers: String) -> String {
        """
        \(getuid() == 0 ? "user root;" : "")
        daemon off;
        worker_processes 1;
        pid \(folder)/pid;
        error_log stderr;
        events { worker_connections 1024; }
        http {
            log_format entry '$server_protocol $connection $uri';
            access_log \(folder)/access.log entry;
            client_body_temp_path \(folder)/client;
            proxy_temp_path \(folder)/proxy;
            fastcgi_temp_path \(folder)/fastcgi;
            uwsgi_temp_path \(folder)/uwsgi;
            scgi_temp_path \(folder)/scgi;
            client_max_body_size 64m;
            \(servers)
        }
        """
    }

    /// A port that nobody listens on, from below those that the system hands out: no client or server of another test
    /// gets it before nginx has it.
    private static func freePort() throws -> UInt16 {
        while true {
            guard let address = SocketAddress(host: "127.0.0.1", port: .random(in: 16_384..<32_768)) else {
                preconditionFailure("No address.")
            }
            if let socket = try? ListeningSocket.listen(at: address, sockets: 1)[0] { return socket.address.port }
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = unsafe fopen(path, "w") else { throw SystemError(call: "fopen", code: errno) }
        defer { unsafe fclose(file) }
        guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw SystemError(call: "fwrite", code: errno)
        }
    }
}
