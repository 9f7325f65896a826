begin() {
    make_store
    some_events 1 40 | custody record > /dev/null
    touch mark
    if ! chattr +a mark 2> /dev/null; then
        echo "rehearse: this file system or user cannot set attributes" >&2
        exit 77
    fi
    chattr -a mark
}
finish() {
    chattr -i "$STORE"/sink=local/default/audit-*.jsonl*
    chattr -a "$ANCHOR"
}
trap 'chattr -f -i "$STORE"/sink=local/default/audit-*.jsonl* 2> /dev/null; chattr -f -a "$ANCHOR" probe 2> /dev/null || true' EXIT
