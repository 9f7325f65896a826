# A process that is killed right after its first acknowledgement, and half a line behind it.
begin() {
    make_store
    sed -i 's/delay: .*/delay: 60s/' custody.yaml
    mkfifo pipe
    custody record < pipe > /dev/null 2>&1 &
    local writer=$!
    exec 9> pipe
    some_events 1 20 >&9
    until grep -q '"e20"' "$STORE"/default/journal/*.jsonl 2> /dev/null; do sleep 0.05; done
    sleep 0.5
    kill -9 "$writer"
    wait "$writer" 2> /dev/null || true
    exec 9>&-
    printf '{"entry_hash":"00' >> "$(ls "$STORE"/default/journal/*.jsonl | tail -n 1)"
    sed -i 's/delay: .*/delay: 100ms/' custody.yaml
    some_events 11 15 > sent-again.ndjson
    sleep 1.5
}
finish() { [ "$(grep -c '"id":"e' "$STORE/sink=local/default/audit.jsonl")" = 25 ]; }
