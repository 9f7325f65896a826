# For a while the lock was off in the settings.
begin() {
    make_store
    make_bucket off
    some_events 1 40 | custody record > /dev/null
    sed -i 's/object_lock_mode: off/object_lock_mode: compliance/' custody.yaml
}
finish() { grep -q object.lock_missing findings.txt; }
