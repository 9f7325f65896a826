begin() {
    make_store
    some_events 1 200 | custody record > /dev/null
}
finish() { grep -q operations.daily_check "$STORE/sink=local/operations/audit.jsonl"; }
