import Crypto
import FoundationEssentials
import Glibc
import Net

/// The program: reads its command and configuration, does what it is told, and says in one line what went wrong.
@main
struct Lyceum {
    static func main() async {
        // Before libcurl or libpq is touched: whoever initialises OpenSSL first decides whether it survives its users.
        CryptoLibrary.prepare()
        FreedMemory.keep()
        do {
            let arguments = Array(CommandLine.arguments.dropFirst())
            CommandLineMemory.hideSecrets(of: Keys.all)
            try await Command.parse(arguments, environment: ProcessInfo.processInfo.environment).run()
        } catch {
            Console.error("lyceum: \(error)")
            exit(1)
        }
    }
}
