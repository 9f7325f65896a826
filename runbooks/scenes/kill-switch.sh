begin() {
    make_store
    some_events 1 30 | custody record > /dev/null
}
finish() { [ "$(grep -c after-the-halt "$STORE/sink=local/default/audit.jsonl")" = 1 ]; }
