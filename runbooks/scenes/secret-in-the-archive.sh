# A token of a form that no rule knows, in a field that says nothing.
begin() {
    make_store
    printf 'acme_live_%s' "$(head -c 60 /dev/urandom | base64 -w0 | tr -dc a-z0-9 | head -c 16)" > found-secret
    some_events 1 6 | custody record > /dev/null
    printf '{"id":"e7","type":"access","text":"called with %s and went on"}\n' "$(cat found-secret)" | custody record > /dev/null
}
finish() { [ ! -e found-secret ]; }
