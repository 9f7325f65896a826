/// Index of a rule in its ``RuleSet``.
package typealias RuleIndex = UInt16

/// How sure a match of a rule is to be a secret.
package enum Confidence: String, Sendable, CaseIterable {
    /// The value says itself what it is: a vendor's prefix, a PEM block, a signed token.
    case high
    /// A name or a keyword beside the value says what it is.
    case medium
    /// Shape or entropy alone.
    case low
}

/// One kind of secret: what it is called, where its format is documented, and how it is found.
package struct Rule: Sendable {
    /// What finds a rule's secrets.
    package enum Detection: Sendable {
        /// A literal, then a pattern: see ``TokenPattern``. Any of them will do.
        case tokens([TokenPattern])
        /// A structure that has its own code.
        case structure(Structure)
        /// Values under secret-bearing names: members, headers, form fields, `name=value` text. See ``KeyNames``.
        case names
        /// Personal data, found by a pass of its own that costs nothing while such rules are off.
        case personal(PersonalData)
    }

    /// Stable name: `[a-z0-9][a-z0-9-]{0,63}`. It appears in records as `[REDACTED:<id>]`.
    package let id: String
    package let summary: String
    /// Public pages that document the format.
    package let references: [String]
    package let confidence: Confidence
    package let enabledByDefault: Bool
    package let detection: Detection
    /// Templates (see ``ExampleTemplate``) of texts in which the rule finds a secret. The first is the rule's canary.
    package let examples: [String]
    /// Templates of texts in which no rule finds anything.
    package let counterexamples: [String]

    package init(
        _ id: String, _ summary: String, references: [String], confidence: Confidence = .high,
        enabledByDefault: Bool = true, detection: Detection, examples: [String], counterexamples: [String] = []
    ) {
        self.id = id
        self.summary = summary
        self.references = references
        self.confidence = confidence
        self.enabledByDefault = enabledByDefault
        self.detection = detection
        self.examples = examples
        self.counterexamples = counterexamples
    }
}

/// A secret that begins with a literal: the literal finds the candidate, the pattern behind it decides.
package struct TokenPattern: Sendable {
    /// What must stand before the literal.
    package enum Boundary: Sendable {
        /// Anything. For literals that do not occur by chance.
        case any
        /// Anything but a letter or digit (an escape such as `%3D` or `\n` before the literal counts as a boundary).
        case word
    }

    /// What the match as a whole must contain besides fitting the pattern; words and slugs do not.
    package struct Needs: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        package static let digit = Needs(rawValue: 1)
        package static let upper = Needs(rawValue: 2)
        package static let lower = Needs(rawValue: 4)
        /// Letters and digits that change places as often as a generator makes them; not a digest.
        package static let random = Needs(rawValue: 8)
        /// Not behind `pk` or `pub`: what is published is no secret.
        package static let notPublic = Needs(rawValue: 16)
        /// No underscore before it: `key_` is a prefix, and `cache_key_` another name.
        package static let alone = Needs(rawValue: 32)
    }

    package let literals: [String]
    /// What follows the literal, in the syntax of ``PatternParser``. Matching is possessive: no step gives anything back.
    package let tail: String
    /// A class, such as `[a-z0-9]`, of which at least `beforeLength` bytes stand before the literal and belong to the
    /// secret.
    package let before: String?
    package let beforeLength: Int
    package let boundary: Boundary
    package let needs: Needs
    /// The literal names the secret but is no part of it (`AccountKey=`), and stays.
    package let keepsLiteral: Bool
    package let ignoresCase: Bool
    /// What a match must pass besides, looked at last; standard rules have none.
    package let filter: TokenFilter?

    package init(
        _ literals: [String], _ tail: String, before: String? = nil, beforeLength: Int = 0,
        boundary: Boundary = .any, needs: Needs = [], keepsLiteral: Bool = false, ignoresCase: Bool = false,
        filter: TokenFilter? = nil
    ) {
        self.literals = literals
        self.tail = tail
        self.before = before
        self.beforeLength = beforeLength
        self.boundary = boundary
        self.needs = needs
        self.keepsLiteral = keepsLiteral
        self.ignoresCase = ignoresCase
        self.filter = filter
    }
}

/// Structures that are found by code of their own.
package enum Structure: UInt8, Sendable, CaseIterable {
    /// A PEM private key, whole, on one line, escaped or cut off.
    case privateKeyBlock
    /// A JWT or JWE in compact form.
    case jsonWebToken
    /// The password in `scheme://user:password@host`.
    case urlPassword
    /// The credential after `Bearer`.
    case bearer
    /// The credential after `Basic`.
    case basic
    /// A password among the arguments of a program that is known.
    case command
    /// The values of a Kubernetes Secret: in JSON, found by the walker, and in YAML.
    case kubernetesSecret
    /// The password before `@tcp(` or `@unix(`, as data sources of Go have it.
    case dataSource
    /// Tokens without any literal; found among the runs of characters that may be base64.
    case unprefixed
}

/// Kinds of personal data.
package enum PersonalData: UInt8, Sendable, CaseIterable {
    case card
    case iban
    case socialSecurity
    case email
    case phone
    case internet
}
