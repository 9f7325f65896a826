# The scratch store is a minute old, so "yesterday" is today in this scene.
begin() {
    make_store
    some_events 1 60 | custody record > /dev/null
    date() { command date "${@/yesterday/today}"; }
}
finish() { grep -q ',default,access,60$' baseline/counts.csv; }
