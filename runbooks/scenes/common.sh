# What the scenes share: a store with settings, an anchor and a trust file, as runbooks/README.md describes them.

make_store() {
    mkdir -p elsewhere operator
    export STORE=$PWD/store ANCHOR=$PWD/elsewhere/anchor.jsonl STATE=$PWD/elsewhere/verifier.state
    export CUSTODY_TRUST=$PWD/elsewhere/trust OPERATOR=alice
    cat > custody.yaml <<YAML
storage:
  path: store
anchor:
  files: [elsewhere/anchor.jsonl]
checkpoint:
  delay: 100ms
YAML
    custody init --origin audit.example/rehearsal 2> operator/init.txt > operator/init.out
    sed -n 's/^trust *//p' operator/init.out > "$CUSTODY_TRUST"
}

# some_events FIRST COUNT: events of an application, one JSON object a line.
some_events() {
    for n in $(seq "$1" $(($1 + $2 - 1))); do
        printf '{"id":"e%d","type":"access","actor":"user:%d","action":"read","resource":"file:%d"}\n' "$n" $((n % 7)) "$n"
    done
}

finish() { :; }
