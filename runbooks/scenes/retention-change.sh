begin() {
    "$ROOT/scripts/days-ago" 1 true || exit 77
    make_store
    make_bucket compliance
    cat >> custody.yaml <<YAML
retention:
  classes: [access 60d lock=60d access]
YAML
    some_events 1 20 > operator/old.ndjson
    # The archive takes nothing from a clock that is 50 days wrong: it gets these records today.
    export CUSTODY_DRAIN_TIMEOUT=5s
    "$ROOT/scripts/days-ago" 50 custody record operator/old.ndjson > /dev/null
    "$ROOT/scripts/days-ago" 50 custody rotate > /dev/null
    unset CUSTODY_DRAIN_TIMEOUT
    some_events 21 20 | custody record > /dev/null
    custody rotate > /dev/null
}

finish() {
    [ "$(ls "$STORE/sink=local/access" | wc -l)" = 1 ]
    custody verify "$STORE/sink=local" | grep -q 'were pruned by the retention of access'
    grep -q 'custody.config_changed","keys":\["retention.classes"\]' "$STORE"/custody/journal/*
}
