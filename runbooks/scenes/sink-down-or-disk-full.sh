begin() {
    make_store
    printf 'journal:\n  limit: 1MiB\n  segment: 256KiB\nbatch:\n  bytes: 64KiB\nlocal:\n  directory: archive/audit\n' >> custody.yaml
    mkdir disk
    ln -s disk archive
    some_events 1 30 | custody record > /dev/null
    # A dangling link where the disk was: nothing can be made there.
    rm archive
    ln -s gone archive
    # More than the journal may hold; what comes then is refused, after half a minute's patience.
    some_events 31 6000 > many.ndjson
    custody record many.ndjson > /dev/null 2> operator/owed.txt || { cat operator/owed.txt; wrong "what the journal may hold was refused"; }
    some_events 6031 10 > refused.ndjson
    local status=0
    custody record < refused.ndjson > /dev/null 2> operator/refused.txt || status=$?
    [ "$status" != 0 ] && grep -q "that sinks have not taken yet" operator/refused.txt && return
    cat operator/owed.txt operator/refused.txt
    wrong "nothing was refused, or not for the sinks that are behind (status $status)"
}
finish() { [ "$(cat disk/audit/default/audit*.jsonl | grep -c "\"id\":\"e")" = 6040 ] || { ls -la disk/audit/default; wrong "records are missing"; }; }
