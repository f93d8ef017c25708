import Auth
import Core
import HTTPServer

/// Tells the person at the terminal where to go, and loads the sample course at the first start.
struct WelcomeService: Service {
    let name = "welcome"
    let address: BoundAddress
    /// How the administrator signs in; present only at the start that made the account.
    let administrator: AdministratorCredentials?
    /// Whether links are mailed.
    let mail: String
    let tenantID: TenantID?
    let sampleFolder: String
    let samples: SampleLoader
    let logger: Logger

    func run() async throws {
        welcome()
        do {
            try await loadSample()
        } catch is CancellationError {
            return
        } catch {
            // The server serves all the same; the next start tries again.
            logger.error("The sample course could not be loaded", [("error", "\(error)")])
        }
        await cancellation()
    }

    private func welcome() {
        Console.line("Lyceum is ready.\n")
        Console.line("  Address   \(address.url)")
        if let administrator {
            Console.line("  E-mail    \(administrator.email)")
            Console.line(
                administrator.isPasswordGenerated
                    ? "  Password  \(administrator.password)   (shown this once)"
                    : "  Password  the one in LYCEUM_ADMIN_PASSWORD")
        }
        Console.line("  Mail      \(mail)")
        Console.line("\nCtrl+C ends it.")
    }

    private func loadSample() async throws {
        guard let tenantID else { return }
        let course = try SampleCourse(folder: sampleFolder)
        guard try await !samples.isLoaded(course.name, in: tenantID) else { return }
        Console.line("The sample course is being read …")
        try await samples.load(course, into: tenantID)
        Console.line("The sample course is there: sign in and open it.")
    }
}
