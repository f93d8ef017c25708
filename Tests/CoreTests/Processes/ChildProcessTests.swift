import Glibc
import Testing

@testable import Core

@Suite struct ChildProcessTests {
    private let sink = CapturingLogSink()

    private func shell(
        _ script: String, arguments: [String] = [], environment: [String: String] = [:],
        workingDirectory: String? = nil, user: SystemUser? = nil
    ) -> ChildProcess {
        ChildProcess(
            ChildCommand(
                executable: "/bin/sh", arguments: ["-c", script, "sh"] + arguments, environment: environment,
                workingDirectory: workingDirectory, user: user),
            logger: Logger(label: "child", sink: sink))
    }

    private func output(_ child: ChildProcess) async throws -> [String] {
        try await child.start()
        _ = await child.exit
        return child.recentOutput
    }

    @Test("the exit status is told, to whoever asks and as often", arguments: [0, 3, 255])
    func tellsExitCode(code: Int32) async throws {
        let child = shell("exit \(code)")
        try await child.start()
        #expect(await child.exit == .exited(code))
        #expect(await child.exit == .exited(code))
        #expect(!child.isRunning)
    }

    @Test("a signal that ended the child is told")
    func tellsSignal() async throws {
        let child = shell("kill -USR1 $$")
        try await child.start()
        #expect(await child.exit == .signalled(SIGUSR1))
    }

    @Test("arguments and environment arrive as they are, and nothing of this process's environment does")
    func passesArguments() async throws {
        let child = shell(
            #"printf '%s|' "$@"; echo; env -u PWD -u _ -u SHLVL -u OLDPWD /usr/bin/env"#,
            arguments: ["a b", "*", "", "é"],
            environment: ["KEY": "some value"])
        #expect(try await output(child) == ["a b|*||é|", "KEY=some value"])
    }

    @Test("the child runs in its working directory")
    func changesDirectory() async throws {
        #expect(try await output(shell("pwd", workingDirectory: "/usr/share")) == ["/usr/share"])
    }

    @Test("output and errors are logged line by line, the last one without its end")
    func logsOutput() async throws {
        _ = try await output(shell("echo one; printf two; echo three >&2"))
        let lines = sink.lines.filter { $0.message == "child output" }.map(\.metadata)
        #expect(lines.filter { $0["stream"] == "stdout" }.compactMap { $0["line"] } == ["one", "two"])
        #expect(lines.filter { $0["stream"] == "stderr" }.compactMap { $0["line"] } == ["three"])
    }

    @Test("a child gets no descriptor but the first three")
    func closesDescriptors() async throws {
        let inheritable = unsafe open("/dev/null", O_RDONLY)
        defer { close(inheritable) }
        #expect(try await output(shell("test -e /proc/self/fd/\(inheritable) || echo closed")) == ["closed"])
    }

    @Test("a program that does not exist fails to start, with its path in the error")
    func failsToStart() async {
        let child = ChildProcess(
            ChildCommand(executable: "/nowhere/program"), logger: Logger(label: "child", sink: sink))
        await #expect(throws: SystemError(call: "/nowhere/program", code: ENOENT)) { try await child.start() }
        #expect(await child.exit == .exited(127))
    }

    @Test("terminating sends the signal and waits for the end that the child chooses")
    func terminates() async throws {
        let child = shell(#"trap 'echo bye; exit 5' TERM; echo ready; sleep 1000 & wait"#)
        try await child.start()
        await line("ready")
        #expect(child.isRunning)
        await child.terminate(grace: .seconds(60))
        #expect(await child.exit == .exited(5))
        #expect(child.recentOutput == ["ready", "bye"])
    }

    @Test("a child that does not end within the grace is killed")
    func killsAfterGrace() async throws {
        let child = shell(#"trap '' TERM; echo ready; while :; do sleep 1000; done"#)
        try await child.start()
        await line("ready")
        await child.terminate(grace: .milliseconds(1))
        #expect(await child.exit == .signalled(SIGKILL))
    }

    @Test("cancelling the task that waits for a child ends the child")
    func endsOnCancellation() async throws {
        let child = shell("echo ready; exec sleep 1000")
        try await child.start()
        await line("ready")
        let waiting = Task { await child.exit(onCancellation: .interrupt, grace: .seconds(60)) }
        waiting.cancel()
        #expect(await waiting.value == .signalled(SIGINT))
    }

    @Test("what a child leaves behind in its group ends with it, and does not hold up its end")
    func endsGrandchildren() async throws {
        let path = "/tmp/lyceum-fifo-\(SystemIdentifierGenerator().next())"
        try #require(unsafe mkfifo(path, 0o600) == 0)
        defer { unsafe unlink(path) }
        let fifo = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(fifo) }
        let child = shell("exec 3>\(path); sleep 60 & echo left")
        #expect(try await output(child) == ["left"])
        // The FIFO hangs up when the last process that holds it open for writing is gone.
        var entry = pollfd(fd: fifo, events: 0, revents: 0)
        #expect(unsafe poll(&entry, 1, 20_000) == 1)
    }

    @Test("a child is killed when the thread that started it ends, and so when the whole process does")
    func diesWithParent() throws {
        let started = try Pipe()
        let command = ChildCommand(executable: "/bin/sh", arguments: ["-c", "echo ready; exec sleep 20"])
        try SystemThread(name: "parent") {
            guard let child = try? ChildSpawner.spawn(command) else { return }
            var byte: UInt8 = 0
            _ = unsafe read(child.output.number, &byte, 1)
            var processID = child.processID
            _ = unsafe write(started.writing.number, &processID, 4)
        }.join()
        var processID: pid_t = 0
        try #require(unsafe read(started.reading.number, &processID, 4) == 4)
        var status: Int32 = 0
        #expect(unsafe waitpid(processID, &status, 0) == processID)
        #expect(status & 0x7F == SIGKILL)
    }

    @Test("a child can run as another account without a way back", .enabled(if: SystemUser.isSuperuser))
    func switchesUser() async throws {
        let nobody = try #require(SystemUser(named: "nobody"))
        let lines = try await output(shell("id -u; id -g; grep NoNewPrivs /proc/self/status", user: nobody))
        #expect(lines == ["\(nobody.userID)", "\(nobody.groupID)", "NoNewPrivs:\t1"])
    }

    @Test("an account that does not exist is nil")
    func knowsAccounts() {
        #expect(SystemUser(named: "root")?.userID == 0)
        #expect(SystemUser(named: "nobody-of-that-name") == nil)
    }

    /// Waits for a line of the child's output.
    private func line(_ text: String) async {
        for await line in sink.stream where line.metadata["line"] == text { return }
    }
}
