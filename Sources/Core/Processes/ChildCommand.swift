/// What to run as a child process, and how.
package struct ChildCommand: Sendable {
    /// The path of the program.
    package var executable: String
    /// What follows the name of the program.
    package var arguments: [String]
    /// The whole environment; nothing is inherited.
    package var environment: [String: String]
    /// Where it runs; nil for the folder of this process.
    package var workingDirectory: String?
    /// The account it runs as, without capabilities and without a way back; nil for the account of this process.
    package var user: SystemUser?
    /// Whether it leads a process group of its own, which keeps the terminal's Ctrl-C from it and lets what it leaves
    /// behind end with it.
    package var ownGroup: Bool
    /// What it gets when this process dies without a word; nil for nothing.
    package var parentDeathSignal: Signal?
    /// The level at which its output is logged.
    package var outputLevel: LogLevel

    /// A command with the safe choices: own group, killed with its parent, nothing inherited.
    package init(
        executable: String, arguments: [String] = [], environment: [String: String] = [:],
        workingDirectory: String? = nil, user: SystemUser? = nil, ownGroup: Bool = true,
        parentDeathSignal: Signal? = .kill, outputLevel: LogLevel = .info
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.user = user
        self.ownGroup = ownGroup
        self.parentDeathSignal = parentDeathSignal
        self.outputLevel = outputLevel
    }

    /// The command behind the small tools that set what `posix_spawn` cannot: `setpriv` (util-linux) for the account
    /// and the parent's death, a shell for the folder.
    var argumentVector: [String] {
        var vector: [String] = []
        if user != nil || parentDeathSignal != nil { vector.append("/usr/bin/setpriv") }
        if let user {
            vector += ["--reuid=\(user.userID)", "--regid=\(user.groupID)", "--clear-groups"]
            vector += ["--inh-caps=-all", "--no-new-privs"]
        }
        if let parentDeathSignal { vector.append("--pdeathsig=\(parentDeathSignal.name)") }
        if let workingDirectory {
            vector += ["/bin/sh", "-c", #"cd -- "$1" && shift && exec "$@""#, "sh", workingDirectory]
        }
        return vector + [executable] + arguments
    }
}
