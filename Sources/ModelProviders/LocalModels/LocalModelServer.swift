package import Core
import Glibc
package import HTTPCore
import Synchronization

/// Serves a model on this machine with a child process, which is started again whenever it ends by itself.
package final class LocalModelServer: Service {
    /// Where the model answers, in OpenAI's shapes.
    package struct Endpoint: Sendable, Equatable {
        /// Up to and with the version, as `ProviderConfiguration` wants it.
        package let baseURL: String
        /// The model's name.
        package let model: String
    }

    private struct Running {
        let child: ChildProcess
        let port: UInt16
    }

    private let model: LocalModel
    private let configuration: LocalModelConfiguration
    private let transport: any HTTPTransport
    private let logger: Logger
    private let running = Mutex<Running?>(nil)

    package init(
        _ model: LocalModel, configuration: LocalModelConfiguration, transport: any HTTPTransport, logger: Logger
    ) {
        self.model = model
        self.configuration = configuration
        self.transport = transport
        self.logger = logger.labelled("models").with("server", model.serverName)
    }

    package var name: String { model.serverName }

    /// The child's number, while there is one.
    package var processID: Int32? { running.withLock { $0?.child.processID } }

    /// Starts the server on a free port and waits until the model is loaded. Throws `LocalModelError`. Call `stop()` if
    /// `run()` is never reached.
    package func start() async throws -> Endpoint {
        try checkFiles()
        let port = try LoopbackPort.free()
        try await launch(port: port)
        return Endpoint(baseURL: "http://127.0.0.1:\(port)/v1", model: try await modelName(port: port))
    }

    /// Keeps the server running at the same address until the task is cancelled, then ends it.
    package func run() async throws {
        let clock = ContinuousClock()
        var backoff = configuration.backoff
        var launched = clock.now
        while let current = running.withLock({ $0 }) {
            let status = await current.child.exit(onCancellation: .terminate, grace: .seconds(2))
            if Task.isCancelled { break }
            logger.error("local model server ended by itself", [("status", "\(status)")])
            do {
                try await Task.sleep(for: backoff.delay(afterRunning: clock.now - launched))
                launched = clock.now
                try await launch(port: current.port)
                logger.notice("local model server started again")
            } catch is CancellationError {
                break
            } catch {
                logger.error("local model server cannot be started again", [("error", "\(error)")])
            }
        }
        await stop()
    }

    /// Ends the server.
    package func stop() async {
        guard let current = running.withLock({ $0.take() }) else { return }
        await current.child.terminate(signal: .terminate, grace: .seconds(2))
    }

    // MARK: Starting

    private func checkFiles() throws(LocalModelError) {
        for path in [configuration.interpreter, program] where unsafe access(path, R_OK) != 0 {
            throw .notInstalled(model, missing: path)
        }
        if case .chat(let file?) = model, unsafe access(file, R_OK) != 0 { throw .missingFile(file) }
    }

    private var program: String { configuration.programFolder + "/" + model.program }

    /// Starts a child and waits until it is ready; leaves none behind when it does not become so.
    private func launch(port: UInt16) async throws {
        var arguments = [program, "--port", "\(port)"] + model.arguments
        if let threads = configuration.threads { arguments += ["--threads", "\(threads)"] }
        let child = ChildProcess(
            ChildCommand(
                executable: configuration.interpreter, arguments: arguments,
                environment: ["PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"], outputLevel: .debug),
            logger: logger)
        try await child.start()
        running.withLock { $0 = Running(child: child, port: port) }
        do {
            try await waitUntilReady(child, port: port)
        } catch {
            await child.terminate(signal: .kill, grace: .seconds(2))
            throw error
        }
    }

    private func waitUntilReady(_ child: ChildProcess, port: UInt16) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + configuration.startTimeout
        let request = HTTPClientRequest(
            url: "http://127.0.0.1:\(port)/health", timeouts: HTTPClientTimeouts(silence: .seconds(5)))
        while true {
            if let answer = try? await transport.send(request), answer.status == .ok { return }
            try Task.checkCancellation()
            guard child.isRunning else {
                let status = await child.exit
                throw LocalModelError.failedToStart(model, lastWords: child.recentOutput.last ?? "\(status)")
            }
            guard clock.now < deadline else { throw LocalModelError.timedOut(model, after: configuration.startTimeout) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Asks the server what it serves.
    private func modelName(port: UInt16) async throws -> String {
        let answer = try await transport.send(HTTPClientRequest(url: "http://127.0.0.1:\(port)/v1/models"))
        let models = try JSONParser.parse(await answer.body.collect(upTo: 1 << 20), limits: .fromProvider)
        guard let name = models["data"]?[0]?["id"]?.stringValue else {
            throw LocalModelError.failedToStart(model, lastWords: "it does not name its model")
        }
        return name
    }
}
