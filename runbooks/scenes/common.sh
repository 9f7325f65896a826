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

# A bucket with Object Lock on a server of its own, for settings and commands alike; BUCKET is the archive.
make_bucket() {
    command -v radosgw > /dev/null && command -v ceph-mon > /dev/null || { echo "rehearse: no radosgw here" >&2; exit 77; }
    trap '"$ROOT/scripts/s3/radosgw-down" "$PWD/gateway" --wipe > /dev/null 2>&1 || true' EXIT
    "$ROOT/scripts/s3/radosgw-up" "$PWD/gateway" > operator/gateway.env 2> operator/gateway.txt
    . operator/gateway.env
    local empty
    empty=$(printf '' | sha256sum | cut -c 1-64)
    curl --silent --fail --noproxy '*' --aws-sigv4 "aws:amz:$S3_REGION:s3" --user "$S3_ACCESS_KEY:$S3_SECRET_KEY" -X PUT \
        -H 'x-amz-bucket-object-lock-enabled: true' -H "x-amz-content-sha256: $empty" "$S3_ENDPOINT/evidence"
    export AWS_ACCESS_KEY_ID=$S3_ACCESS_KEY AWS_SECRET_ACCESS_KEY=$S3_SECRET_KEY AWS_REGION=$S3_REGION
    export AWS_ENDPOINT_URL_S3=$S3_ENDPOINT BUCKET=s3://evidence/audit
    cat >> custody.yaml <<YAML
s3:
  bucket: evidence
  prefix: audit
  force_path_style: true
  object_lock_mode: $1
  object_lock_days: 1
YAML
    sed -i 's/^storage:/storage:\n  backend: local+s3/' custody.yaml
}
