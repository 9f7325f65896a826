begin() {
    make_store
    some_events 1 30 | custody record > /dev/null
    some_events 31 30 | custody record > /dev/null
    # The backup was made by another tool, of the sink alone; then the machine was lost.
    cp -a "$STORE/sink=local" backup
    rm -r "$STORE"
}
finish() {
    cmp <(cat restored/default/*.jsonl) <(cat backup/default/*.jsonl)
    cmp <(cat copy/default/*.jsonl) <(cat backup/default/*.jsonl)
    [ "$(grep -c '"id":"e' events.ndjson)" = 60 ]
    rm -r restored one-day copy
}
