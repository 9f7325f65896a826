begin() {
    make_store
    some_events 1 40 | custody record > /dev/null
}
finish() {
    some_events 41 5 | custody record > /dev/null
    custody verify "$STORE" --anchor "$ANCHOR" --require chained,signed,sealed,anchored > /dev/null
}
