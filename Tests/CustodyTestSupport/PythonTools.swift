import SystemPackage
/// Other people's tools in Python, which scripts/python-tools installs for the tests.
package enum PythonTools {
    /// `CUSTODY_PYTHON`, else what PATH has; nil when there is none.
    package static let interpreter: String? = {
        if let path = Environment["CUSTODY_PYTHON"], !path.isEmpty { return path }
        return Program.find("python3")?.string
    }()

    package static func has(_ module: String) -> Bool {
        guard let interpreter else { return false }
        return (try? Program.run(interpreter, ["-c", "import \(module)"]))?.status == 0
    }

    /// What to say when a test skips.
    package static func absence(_ package: String) -> String { "no Python with \(package): see scripts/python-tools" }
}
