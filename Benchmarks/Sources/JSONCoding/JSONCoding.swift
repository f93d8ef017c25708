import Core
import Glibc

/// Reads and writes JSON for a while, typed and as a value tree, and prints the processor time of each in microseconds.
@main
struct JSONCoding {
    /// `JSONCoding FOLDER SECONDS`: the folder holds `message.json` and `workflow.json`.
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let seconds = Double(arguments[2]) else {
            print("usage: JSONCoding FOLDER SECONDS")
            return
        }
        let share = seconds / 8
        let message = try FileContents.read(arguments[1] + "/message.json")
        let workflow = try FileContents.read(arguments[1] + "/workflow.json")
        let figures =
            try measure(ChatMessage.self, "message", message, for: share)
            + measure(Workflow.self, "workflow", workflow, for: share)
        let members = figures.map { ($0.name, JSONValue.double($0.microseconds)) }
        print(JSONValue.object(JSONObject(members)).serializedString())
    }

    private static func measure<Value: Codable>(
        _ type: Value.Type, _ name: String, _ bytes: [UInt8], for seconds: Double
    ) throws -> [(name: String, microseconds: Double)] {
        let value = try JSONCoder.decode(type, from: bytes)
        let tree = try JSONParser.parse(bytes)
        guard try JSONCoder.encode(value) == tree else { throw LostValue(name: name) }
        return [
            ("\(name) typed read", try time(seconds) { try JSONCoder.decode(type, from: bytes) }),
            ("\(name) typed write", try time(seconds) { try JSONCoder.encode(value).serialized() }),
            ("\(name) tree read", try time(seconds) { try JSONParser.parse(bytes) }),
            ("\(name) tree write", time(seconds) { tree.serialized() }),
        ]
    }

    /// Microseconds of processor time for one call.
    private static func time(_ seconds: Double, _ call: () throws -> some Any) rethrows -> Double {
        for _ in 0..<3 { _ = try call() }
        let start = processorSeconds()
        var (calls, used) = (0, 0.0)
        while used < seconds {
            for _ in 0..<20 { _ = try call() }
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

/// The typed value does not say what its text said.
struct LostValue: Error {
    /// Which payload it is.
    let name: String
}
