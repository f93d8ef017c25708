/// Where the parts of the local models lie, and how patient their keeper is.
package struct LocalModelConfiguration: Sendable {
    /// The Python environment that set-up makes, usually `.tools/models`.
    package var environmentFolder: String
    /// The folder of the server programs, usually `LocalModels`.
    package var programFolder: String
    /// The threads of one model; nil for as many as its server finds right for this machine.
    package var threads: Int?
    /// How long a model may take to load.
    package var startTimeout: Duration
    /// The waits between a server's end and its next start.
    package var backoff: RestartBackoff

    package init(
        environmentFolder: String, programFolder: String, threads: Int? = nil, startTimeout: Duration = .seconds(120),
        backoff: RestartBackoff = RestartBackoff()
    ) {
        self.environmentFolder = environmentFolder
        self.programFolder = programFolder
        self.threads = threads
        self.startTimeout = startTimeout
        self.backoff = backoff
    }

    var interpreter: String { environmentFolder + "/bin/python" }
}
