begin() {
    make_store
    sed -i '/^anchor:/,+1d' custody.yaml
    some_events 1 40 | custody record > /dev/null
    [ ! -e "$ANCHOR" ]
}
