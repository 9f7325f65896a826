extension RuleManual {
    /// What `docs/sanitizer.md` says of policies.
    static let policy = """
        ## Policy

        `sanitize.policy` (or `--policy` of `sanitize` and `rules`) names a YAML file. `config/sanitizer.yaml` has all of it with
        comments; nothing in it is needed. An unknown key is an error that names the nearest known one; errors name
        file, line and key, never a value. A policy that cannot be used ends the program with exit status 2 before anything is recorded.

        | key | what it says |
        | --- | --- |
        | `version` | of this grammar: 1 |
        | `include` | files with `rules`, `extra_rules`, `pii`, `names` and `allow` of their own, such as those that `custody rules import` writes |
        | `rules.on`, `rules.off` | ids |
        | `pii` | `true`, or a list of `card`, `iban`, `ssn`, `email`, `phone`, `ip` |
        | `extra_rules` | see below |
        | `names.add` | names whose values are secrets (rule `policy-name`) |
        | `names.mention` | words, such as a vendor's: a random value under a name that holds one is a secret (rule `vendor-context`) |
        | `names.except` | names whose values are none, whatever the rules say; what a value shows by itself is still found |
        | `allow.values`, `allow.paths` | whole values, and members (`request.*.token`; lists are passed through), that stay |
        | `keys` | `id` and `file` of each correlation key, newest first; files of \(CorrelationKey.minimumBytes) bytes or more that not every user can read |
        | `correlation` | whether tags of rules of high confidence carry a mark: `[REDACTED:<rule>:<key id>:<16 hex>]`, the beginning of an HMAC-SHA-256 under the newest key |
        | `recording` | a list of `type`, `level`, `members`; the first whose type is the event's decides (`tool.*`, `*`) |
        | `profiles` | by name: `rules`, `pii`, `extra_rules`, `names`, `allow`, `correlation`, `recording` on top of those of the file |
        | `streams` | stream (or `tenant-*`): profile, or `standard` |

        A rule that a policy adds has `id`, `examples` (at least one; `{b62:20}` as below; all must be redacted, or Custody refuses to
        run), and may have `summary`, `references`, `confidence` (high, medium, low), `enabled` and `counterexamples`. It is found by
        `literals` of 3 to 64 bytes, then `pattern`: characters, classes, `\\d \\w \\s .`, `\\xHH`, `{n,m} ? * +`, `(...)?`, and `\\K` where the
        secret begins. There is no alternation (write several under `patterns`) and nothing is given back, so that time
        stays linear. Besides: `boundary` (`word`: no letter or digit before it, which is the default, or `any`, which is the default with `before`), `before` and
        `before_length` (a class of which so many stand before the literal), `preceded_by`, `followed_by` (a class, or the text's end),
        `needs` (digit, upper, lower), `keep_literal`, `ignore_case`, `entropy` (bits for a byte, of the first \(TokenFilter.maximumLook) bytes),
        `stopwords` (in any case), `except` (as written; `^` and `$` tie it to the ends).

        The version in a record's `rules` is the standard one, or with a policy `<standard>-<8 hex>`, the beginning of a
        digest of all that the policy says for that stream. A changed policy is recorded as `custody.config_changed` with the names of the
        parts that changed: at the next start, on SIGHUP to `custody record`, and by `AuditLog.reload()`.

        ### Recording levels

        Levels are applied before the sanitizer. `full` keeps the event. `metadata` keeps `members`, `type` and `id`. `digest` puts
        `{"digest":"hmac-sha256:<key id>:<64 hex>","bytes":<n>}` in the place of each of `members`, by the newest key; `sha256` does so with a
        plain SHA-256 (`sha256:<64 hex>`), for values that nobody could guess. Digest and length are those of the
        value's JSON text as it was submitted, without white space between tokens. Members are top-level ones; escapes hide neither
        a name nor a type. Where a secret's name stands before it, a digest is redacted as the value would have been.

        ### Marks

        Equal secrets have equal marks under one key. `custody rules tag < secret` prints the mark under every key of the policy.
        To rotate, put a new key with a new id at the top of `keys` and leave the old ones as long as their marks matter.

        ### Import

        `custody rules import gitleaks.toml -o rules.yaml` makes a policy of the rules of a gitleaks configuration, and says of each that
        finds more, less or something else what differs, and of each that it leaves out why.

        """
}
