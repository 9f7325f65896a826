/// Where a token can stand in an event.
enum TokenCarriers {
    static let all: [(name: String, event: @Sendable (String) -> String)] = [
        ("neutral member", { "{\"type\":\"note\",\"detail\":\"\(json($0))\"}" }),
        (
            "sentence",
            { "{\"message\":\"2026-11-21 10:00:01 WARN upstream said \(json($0)) is not valid, will retry\"}" }
        ),
        ("header list", { "{\"headers\":[{\"name\":\"X-Forwarded\",\"value\":\"\(json($0))\"}]}" }),
        ("url query", { "{\"url\":\"https://api.example.com/v1/items?page=2&t=\(json($0))&sort=asc\"}" }),
        ("assignment", { "{\"log\":\"export SETTING=\(json($0))\\nexport OTHER=1\"}" }),
        ("quoted", { "{\"diff\":\"+  setting: \\\"\(json($0))\\\",\"}" }),
        ("nested", { "{\"body\":\"\(json("{\"list\":[{\"field\":\"\(json($0))\"}]}"))\"}" }),
        ("nested twice", { "{\"body\":\"\(json("{\"inner\":\"\(json("{\"field\":\"\(json($0))\"}"))\"}"))\"}" }),
        ("escapes", { "{\"detail\":\"\(unicodeEscaped($0))\"}" }),
        ("form", { "{\"form\":\"name=alice&field=\(json($0))&go=1\"}" }),
        ("base64", { "{\"data\":\"\(base64("{\"field\":\"\($0)\"}"))\"}" }),
        ("arguments", { "{\"argv\":[\"tool\",\"run\",\"\(json($0))\",\"--quiet\"]}" }),
    ]
}
