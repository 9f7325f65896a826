/// An audit event: the conventional members first, then whatever else belongs to it.
///
/// None of the members is required. `id` makes sending again safe: the same id and contents give the first receipt
/// again. `type` must not begin with `custody.`.
public struct AuditEvent: Sendable, Equatable {
    /// How an action ended.
    public enum Outcome: String, Sendable {
        /// It was done.
        case success
        /// It was tried and failed.
        case failure
        /// It was not allowed.
        case denied
    }

    /// Idempotency key, unique within a stream and source.
    public var id: String?
    /// What kind of event it is.
    public var type: String
    /// Who acted.
    public var actor: String?
    /// What was done.
    public var action: String?
    /// What it was done to.
    public var resource: String?
    /// How it ended.
    public var outcome: Outcome?
    /// When it happened, as the producer knows it (RFC 3339). Custody adds its own time.
    public var time: String?
    /// The session that it belongs to.
    public var sessionID: String?
    /// What ties it to events of other systems.
    public var correlationID: String?
    /// The tenant that it belongs to.
    public var tenant: String?
    /// Everything else, written in this order behind the conventional members. A member with a conventional name
    /// replaces that one's value.
    public var details: [(name: String, value: AuditValue)]

    /// Makes an event of any type.
    public init(
        type: String, id: String? = nil, actor: String? = nil, action: String? = nil, resource: String? = nil,
        outcome: Outcome? = nil, details: KeyValuePairs<String, AuditValue> = [:]
    ) {
        self.type = type
        self.id = id
        self.actor = actor
        self.action = action
        self.resource = resource
        self.outcome = outcome
        self.details = details.map { (name: $0.key, value: $0.value) }
    }

    /// True when both write the same JSON.
    public static func == (left: AuditEvent, right: AuditEvent) -> Bool { left.json == right.json }

    /// The event as one compact JSON object.
    public var json: [UInt8] {
        var members: [(name: String, value: AuditValue)] = []
        let conventional: [(String, String?)] = [
            ("id", id), ("type", type), ("actor", actor), ("action", action), ("resource", resource),
            ("outcome", outcome?.rawValue), ("time", time), ("session_id", sessionID),
            ("correlation_id", correlationID), ("tenant", tenant),
        ]
        for (name, value) in conventional {
            if let value { members.append((name, .string(value))) }
        }
        return AuditValue.object(members + details).json
    }

    /// The same event with an idempotency key.
    public func with(id: String) -> AuditEvent {
        var copy = self
        copy.id = id
        return copy
    }
}

extension AuditEvent {
    /// How bad something is.
    public enum Severity: String, Sendable {
        /// Worth knowing.
        case info
        /// Worth a look.
        case low
        /// Worth a look today.
        case medium
        /// Worth waking somebody.
        case high
        /// Worth waking everybody.
        case critical
    }

    /// An agent or service used a tool.
    ///
    /// - Parameter arguments: what the tool was given; the sanitizer takes secrets out before anything is stored.
    public static func toolInvocation(
        tool: String, actor: String, arguments: AuditValue = [:], outcome: Outcome = .success,
        durationMilliseconds: Int64? = nil
    ) -> AuditEvent {
        var event = AuditEvent(type: "tool_invocation", actor: actor, action: tool, outcome: outcome)
        event.add("arguments", arguments)
        event.add("duration_ms", durationMilliseconds.map { .integer($0) })
        return event
    }

    /// Somebody was refused.
    public static func accessDenied(actor: String, action: String, resource: String, reason: String) -> AuditEvent {
        AuditEvent(
            type: "access_denied", actor: actor, action: action, resource: resource, outcome: .denied,
            details: ["reason": .string(reason)])
    }

    /// Something that concerns security happened.
    public static func securityEvent(
        _ what: String, severity: Severity, actor: String? = nil, resource: String? = nil,
        details: KeyValuePairs<String, AuditValue> = [:]
    ) -> AuditEvent {
        var event = AuditEvent(
            type: "security_event", actor: actor, action: what, resource: resource, details: details)
        event.details.insert((name: "severity", value: .string(severity.rawValue)), at: 0)
        return event
    }

    /// Code was run, with its result and how long it took.
    public static func codeExecution(
        language: String, actor: String, exitCode: Int64, durationMilliseconds: Int64, codeSHA256: String? = nil,
        output: String? = nil
    ) -> AuditEvent {
        var event = AuditEvent(
            type: "code_execution", actor: actor, action: "execute", outcome: exitCode == 0 ? .success : .failure,
            details: ["language": .string(language), "exit_code": .integer(exitCode)])
        event.add("duration_ms", .integer(durationMilliseconds))
        event.add("code_sha256", codeSHA256.map { .string($0) })
        event.add("output", output.map { .string($0) })
        return event
    }

    /// Something was judged for safety before it was allowed or refused.
    public static func securityAssessment(
        of resource: String, actor: String, score: Double, findings: [String], allowed: Bool
    ) -> AuditEvent {
        AuditEvent(
            type: "security_assessment", actor: actor, action: "assess", resource: resource,
            outcome: allowed ? .success : .denied,
            details: ["score": .double(score), "findings": .array(findings.map { .string($0) })])
    }

    /// A container was made.
    public static func containerCreation(
        containerID: String, image: String, actor: String, limits: AuditValue = [:]
    ) -> AuditEvent {
        AuditEvent(
            type: "container_creation", actor: actor, action: "create", resource: containerID, outcome: .success,
            details: ["image": .string(image), "limits": limits])
    }

    /// A process wanted more than it may have.
    public static func resourceViolation(
        resource: String, actor: String, limit: Double, used: Double, unit: String
    ) -> AuditEvent {
        AuditEvent(
            type: "resource_violation", actor: actor, action: "exceed", resource: resource, outcome: .denied,
            details: ["limit": .double(limit), "used": .double(used), "unit": .string(unit)])
    }

    /// A service or machine did something of its own accord.
    public static func systemEvent(
        _ what: String, component: String, details: KeyValuePairs<String, AuditValue> = [:]
    ) -> AuditEvent {
        AuditEvent(type: "system_event", actor: component, action: what, details: details)
    }

    private mutating func add(_ name: String, _ value: AuditValue?) {
        if let value { details.append((name: name, value: value)) }
    }
}
