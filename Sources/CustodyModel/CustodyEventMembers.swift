extension CustodyEvent {
    /// Builds one event's bytes.
    struct Members: ~Copyable {
        private var output = ByteBuffer(capacity: 512)

        init(type: StaticString) {
            output.append("{\"type\":\"custody.")
            output.append(type)
            output.append(0x22)
        }

        mutating func name(_ name: StaticString) {
            output.append(",\"")
            output.append(name)
            output.append("\":")
        }

        mutating func add(_ name: StaticString, _ value: UInt64) {
            self.name(name)
            output.append(decimal: value)
        }

        mutating func add(_ name: StaticString, _ value: String) {
            self.name(name)
            JSONText.appendQuoted(value, to: &output)
        }

        mutating func add(_ name: StaticString, _ values: [String]) {
            self.name(name)
            list(values) { JSONText.appendQuoted($0, to: &$1) }
        }

        mutating func add(_ name: StaticString, _ values: [Torn]) {
            self.name(name)
            list(values) { torn, output in
                output.append("{\"stream\":")
                JSONText.appendQuoted(torn.stream.text, to: &output)
                output.append(",\"bytes\":")
                output.append(decimal: torn.bytes)
                output.append(",\"sha256\":")
                JSONText.appendQuoted(torn.digest.hex, to: &output)
                output.append(0x7D)
            }
        }

        mutating func add(_ name: StaticString, _ value: Continuation) {
            self.name(name)
            output.append("{\"origin\":")
            JSONText.appendQuoted(value.origin, to: &output)
            output.append(",\"stream\":")
            JSONText.appendQuoted(value.stream.text, to: &output)
            output.append(",\"size\":")
            output.append(decimal: value.size)
            output.append(",\"root\":")
            JSONText.appendQuoted(value.root, to: &output)
            output.append(0x7D)
        }

        mutating func add(epoch n: UInt64, _ key: String, _ signature: String) {
            add("n", n)
            add("vkey", key)
            add("sig", signature)
        }

        mutating func add(_ name: StaticString, _ values: [AnchoredHead]) {
            self.name(name)
            list(values) { head, output in
                output.append("{\"stream\":")
                JSONText.appendQuoted(head.stream.text, to: &output)
                output.append(",\"size\":")
                output.append(decimal: head.size)
                output.append(",\"root\":")
                JSONText.appendQuoted(head.root, to: &output)
                output.append(0x7D)
            }
        }

        private mutating func list<Element>(_ values: [Element], _ one: (Element, inout ByteBuffer) -> Void) {
            output.append(0x5B)
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(0x2C) }
                one(value, &output)
            }
            output.append(0x5D)
        }

        mutating func finish() -> [UInt8] {
            output.append(0x7D)
            return output.toArray()
        }
    }
}
