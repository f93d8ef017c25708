import Core
import Glibc
import Net

/// Reads and writes JSON for a while, typed and as a value tree, and prints the processor time of each in microseconds.
@main
struct JSONCoding {
    /// `JSONCoding FOLDER SECONDS [WAY]`: the folder holds `message.json` and `workflow.json`. A way, such as
    /// `typed read`, is measured alone, for a profiler's sake.
    static func main() throws {
        FreedMemory.keep()
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let seconds = Double(arguments[2]) else {
            print("usage: JSONCoding FOLDER SECONDS [WAY]")
            return
        }
        let only = arguments.dropFirst(3).first
        let share = seconds / (only == nil ? 8 : 2)
        let message = try FileContents.read(arguments[1] + "/message.json")
        let workflow = try FileContents.read(arguments[1] + "/workflow.json")
        let figures =
            try measure(ChatMessage.self, "message", message, only: only, for: share)
            + measure(Workflow.self, "workflow", workflow, only: only, for: share)
        let members = figures.map { ($0.name, JSONValue.double($0.microseconds)) }
        print(JSONValue.object(JSONObject(members)).serializedString())
    }

    private static func measure<Value: Codable>(
        _ type: Value.Type, _ name: String, _ bytes: [UInt8], only: String?, for seconds: Double
    ) throws -> [(name: String, microseconds: Double)] {
        let value = try JSONCoder.decode(type, from: bytes)
        let tree = try JSONParser.parse(bytes)
        guard try JSONCoder.encode(value) == tree, try JSONParser.parse(JSONCoder.serialize(value)) == tree else {
            throw LostValue(name: name)
        }
        let ways: [(String, () throws -> Void)] = [
            ("typed read", { _ = try JSONCoder.decode(type, from: bytes) }),
            ("typed write", { _ = try JSONCoder.serialize(value) }),
            ("tree read", { _ = try JSONParser.parse(bytes) }),
            ("tree write", { _ = tree.serialized() }),
        ]
        return try ways.filter { only == nil || "\(name) \($0.0)".contains(only ?? "") }.map { way, call in
            ("\(name) \(way)", try time(seconds, call))
        }
    }

    /// Microseconds of processor time for one call.
    private static func time(_ seconds: Double, _ call: () throws -> Void) rethrows -> Double {
        for _ in 0..<3 { try call() }
        let start = processorSeconds()
        var (calls, used) = (0, 0.0)
        while used < seconds {
            for _ in 0..<20 { try call() }
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
