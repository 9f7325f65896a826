import CustodyModel
/// The words of notices.
enum AlertText {
    /// `text` in at most so many bytes of UTF-8, whole characters, with an ellipsis where something was left out.
    static func cut(_ text: String, toBytes limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var result = ""
        var count = 0
        for character in text {
            let length = character.utf8.count
            if count + length > limit - 3 { break }
            result.append(character)
            count += length
        }
        return result + "…"
    }

    /// As ``cut(_:toBytes:)``, counted in characters as chat services do: UTF-16 units, which is never fewer.
    static func cut(_ text: String, toUnits limit: Int) -> String {
        guard text.utf16.count > limit else { return text }
        var result = ""
        var count = 0
        for character in text {
            let length = character.utf16.count
            if count + length > limit - 1 { break }
            result.append(character)
            count += length
        }
        return result + "…"
    }

    static func title(_ notice: AlertNotice) -> String {
        let alert = notice.alert
        return switch notice.kind {
        case .trigger: "\(alert.severity.rawValue.uppercased()): \(alert.summary)"
        case .reminder: "STILL \(alert.severity.rawValue.uppercased()): \(alert.summary)"
        case .resolve: "RESOLVED: \(alert.summary)"
        case .test: "TEST: \(alert.summary)"
        }
    }

    /// Names and values below the title.
    static func lines(_ notice: AlertNotice) -> [Alert.Detail] {
        let alert = notice.alert
        var lines = [Alert.Detail("log", alert.source), .init("code", alert.code)]
        if let stream = alert.stream { lines.append(.init("stream", stream)) }
        if let tenant = alert.tenant { lines.append(.init("tenant", tenant)) }
        lines += alert.details
        lines.append(.init("since", notice.since.description))
        lines.append(.init("noticed", alert.time.description))
        return lines
    }

    static func plain(_ notice: AlertNotice) -> String {
        ([title(notice), ""] + lines(notice).map { "\($0.name): \($0.value)" }).joined(separator: "\n")
    }
}
