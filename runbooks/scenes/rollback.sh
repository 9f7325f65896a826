begin() {
    make_store
    some_events 1 20 | custody record > /dev/null
    cp -a "$STORE" older
    some_events 21 20 | custody record > /dev/null
    mv "$STORE" newer-copy
    mv older "$STORE"
    # The older copy is started: events are recorded, and the exit status says that something is wrong.
    local status=0
    some_events 41 1 | custody record > /dev/null 2> operator/warned.txt || status=$?
    [ "$status" = 1 ]
    grep -q -i 'older' operator/warned.txt
}
finish() { [ "$(grep -c '"id":"e' "$STORE/sink=local/default/audit.jsonl")" = 40 ]; }
