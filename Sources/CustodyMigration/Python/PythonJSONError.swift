/// Why Python's `json.loads` refuses a text, or gives up on it.
package enum PythonJSONError: Error, Equatable, Sendable {
    /// A `JSONDecodeError`: its message, and the character at which it stands, counted from 0 in the text.
    case decode(String, character: Int)
    /// Any other exception, by its name.
    case raised(String)

    /// As Python prints it.
    package var description: String {
        switch self {
        case .decode(let message, let character):
            "\(message): line 1 column \(character + 1) (char \(character))"
        case .raised(let name): name
        }
    }
}
