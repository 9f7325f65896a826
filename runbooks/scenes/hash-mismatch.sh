begin() {
    make_store
    some_events 1 60 | custody record > /dev/null
    sed -i 's/"file:30"/"file:31"/' "$STORE/sink=local/default/audit.jsonl"
}
finish() {
    grep -q 'record.hash_mismatch' findings.txt
    [ "$(grep -c '"file:30"' "$STORE/sink=local/default/audit.jsonl")" = 1 ]
    some_events 61 5 | custody record > /dev/null
    custody verify --anchor "$ANCHOR" --require anchored > /dev/null
}
