begin() {
    make_store
    some_events 1 40 | custody record > /dev/null
    some_events 41 40 | custody record > /dev/null
}
finish() {
    [ "$(ls drills/*.json | wc -l)" -ge 1 ]
    [ "$(grep -l '"result":"passed"' drills/*.json | wc -l)" = "$(ls drills/*.json | wc -l)" ]
}
