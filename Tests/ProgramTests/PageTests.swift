import CustodySystem
import CustodyTestSupport
import SystemPackage
import Testing

/// Pages are looked at by a real browser (Chromium from Debian) that is offline by the pages' own rules.
@Suite(
    "Pages in a browser",
    .enabled(if: Program.find("chromium") != nil, "chromium is not installed"))
struct PageTests {
    private enum Scheme: String { case light, dark }

    @Test("the page of the scheduled verification is drawn, light and dark")
    func job() throws {
        let store = try StoreFolder()
        #expect(try store.record("{\"type\":\"a\"}\n{\"type\":\"b\"}\n").status == 0)
        try damage(store)
        #expect(try store.custody("job", "verify", "--store", "store").status == 1)
        try look(
            store, at: store.path.appending("store.verify").appending("latest.html"), "scheduled-verification",
            holds: "<h1 class=\"findings\">Not verified: ")
    }

    @Test("the page of a drill is drawn, light and dark", arguments: [true, false])
    func drill(isGood: Bool) throws {
        let store = try StoreFolder()
        let keys = try store.custody("keys", "show", "--store", "store", "--json")
        try store.write(Array(try json(keys.output, "d['trust']").utf8.dropFirst().dropLast()) + [0x0A], to: "trust")
        #expect(try store.record("{\"type\":\"a\"}\n{\"type\":\"b\"}\n").status == 0)
        if !isGood { try damage(store) }
        _ = try store.custody(
            "drill", "--store", "store", "--trust", "trust", "--all", "--no-record", "--report", "drills")
        let folder = store.path.appending("drills")
        let name = try #require(try PosixFileSystem().list(folder).first { $0.hasSuffix(".html") })
        try look(
            store, at: folder.appending(name), isGood ? nil : "drill-failed",
            holds: isGood ? "<h1 class=\"passed\">" : "<h1 class=\"failed\">")
    }

    private func damage(_ store: StoreFolder) throws {
        let edit = "sed -i 's/\"type\":\"b\"/\"type\":\"c\"/' store/sink=local/default/audit.jsonl"
        #expect(try store.shell(edit).status == 0)
    }

    /// - Parameter picture: the name under which docs keeps the screenshots; nil when it does not.
    private func look(_ store: StoreFolder, at page: FilePath, _ picture: String?, holds text: String) throws {
        let files = PosixFileSystem()
        var shots: [[UInt8]] = []
        for (scheme, number) in [(Scheme.light, 1), (.dark, 0)] {
            let options = [
                "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1100,1400",
                "--user-data-dir=\(store.path.appending("profile"))", "--blink-settings=preferredColorScheme=\(number)",
            ]
            let tree = try Program.run("timeout", ["60", "chromium"] + options + ["--dump-dom", "file://\(page)"])
            #expect(tree.text.contains(text), "\(tree.diagnostics.suffix(500))")
            let path = store.path.appending("page.png")
            let shot = try Program.run(
                "timeout", ["60", "chromium"] + options + ["--screenshot=\(path)", "file://\(page)"])
            #expect(shot.status == 0, "\(shot.diagnostics.suffix(500))")
            let bytes = try files.contents(path)
            #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            shots.append(bytes)
            if let picture, Environment["CUSTODY_RECORD"] != nil {
                let name = scheme == .light ? "\(picture).png" : "\(picture)-dark.png"
                try files.replace(
                    SharedCorpora.packageRoot.appending("docs").appending(name), with: bytes, permissions: 0o644)
            }
        }
        #expect(shots[0] != shots[1], "dark is drawn as light")
    }
}
