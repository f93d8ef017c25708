@main
struct Lyceum {
    static func main() async {}
}
