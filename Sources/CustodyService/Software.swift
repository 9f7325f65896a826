/// What this build calls itself: in `--version`, and in the records of the register.
package enum Software {
    package static let version = "0.1.0"
    package static let name = "custody/" + version
}
