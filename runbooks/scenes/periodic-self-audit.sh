begin() {
    make_store
    some_events 1 50 | custody record > /dev/null
}
