/// `lyceum workflow …`: takes workflows out of an installation and into one, and finds what is wrong with them.
enum WorkflowCommand: Sendable, Equatable {
    /// Print the document of a tenant's workflow: of a version by its number, of `draft`, or of what is published.
    case export(tenant: String, slug: String, version: String?)
    /// Make a new workflow of the document in a file.
    case `import`(tenant: String, file: String, slug: String?, title: String?)
    /// Print what is wrong with the draft of a tenant's workflow, or with the document in a file.
    case validate(tenant: String, slug: String?, file: String?)
    /// Play the tests of a tenant's workflow: on its draft unless told.
    case test(tenant: String, slug: String, version: String?)
    /// Play the tests in files, without a database.
    case testFiles([String])

    /// Flags of `lyceum workflow` that take a value.
    static let flags = ["--version-number", "--slug", "--title", "--file"]

    /// How all of them are written, a line each.
    static let help = """
          lyceum workflow export TENANT SLUG [--version-number NUMBER|draft]
          lyceum workflow import TENANT FILE [--slug …] [--title …]
          lyceum workflow validate TENANT SLUG
          lyceum workflow validate TENANT --file FILE
          lyceum workflow test TENANT SLUG [--version-number NUMBER|draft]
          lyceum workflow test FILE.json …
        """

    /// Reads what follows `workflow`. Throws `UsageError`.
    init(_ words: [String], options: [String: String]) throws {
        let given = Set(options.keys)
        switch (words.first, words.count) {
        case ("export", 3) where given.isSubset(of: ["--version-number"]):
            self = .export(tenant: words[1], slug: words[2], version: options["--version-number"])
        case ("import", 3) where given.isSubset(of: ["--slug", "--title"]):
            self = .import(tenant: words[1], file: words[2], slug: options["--slug"], title: options["--title"])
        case ("validate", 3) where given.isEmpty: self = .validate(tenant: words[1], slug: words[2], file: nil)
        case ("validate", 2) where given == ["--file"]:
            self = .validate(tenant: words[1], slug: nil, file: options["--file"])
        // Neither tenants nor workflows have a dot in their names.
        case ("test", 2...) where given.isEmpty && words.dropFirst().allSatisfy(Self.isFile):
            self = .testFiles(Array(words.dropFirst()))
        case ("test", 3) where given.isSubset(of: ["--version-number"]):
            self = .test(tenant: words[1], slug: words[2], version: options["--version-number"])
        default:
            throw UsageError(words: ["workflow"] + words + given.sorted(), form: "\n" + Self.help)
        }
    }

    private static func isFile(_ word: String) -> Bool { word.utf8.contains(UInt8(ascii: ".")) }
}
