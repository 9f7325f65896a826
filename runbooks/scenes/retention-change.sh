begin() {
    make_store
    make_bucket compliance
    some_events 1 40 | custody record > /dev/null
}
