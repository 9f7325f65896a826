#!/bin/sh
# Builds and runs the sanitizer's fuzzer: Fuzz/sanitizer.sh [SECONDS] [libFuzzer options]. Exits non-zero on a crash, a hang or a wrong output.
# SwiftPM cannot link a fuzzer, so that the modules are compiled here, each with the fuzzer's instrumentation.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-600}
[ $# -gt 0 ] && shift
out=.build/fuzz
mkdir -p "$out/corpus"
cat > "$out/module.modulemap" <<MAP
module CSHA256 { header "$PWD/Sources/CSHA256/include/custody_sha256.h" export * }
module CTextScan { header "$PWD/Sources/CTextScan/include/custody_text_scan.h" export * }
MAP
clang -O2 -fsanitize=address -ISources/CTextScan/include -c Sources/CTextScan/text_scan.c -o "$out/text_scan.o"
for file in sha256_lanes sha256_pairs; do
    clang -O2 -ISources/CSHA256/include -c "Sources/CSHA256/$file.c" -o "$out/$file.o"
done
flags="-O -sanitize=address -sanitize-coverage=edge,inline-8bit-counters,pc-table -package-name custody -swift-version 6 -enable-upcoming-feature MemberImportVisibility -enable-upcoming-feature InternalImportsByDefault -I $out -I Sources/CLibcrypto"
for module in CustodyModel CustodyCrypto CustodySanitizer; do
    # shellcheck disable=SC2046,SC2086
    swiftc $flags -parse-as-library -wmo -module-name "$module" -emit-module -emit-module-path "$out/$module.swiftmodule" \
        -c $(find "Sources/$module" -name '*.swift') -o "$out/$module.o"
done
# shellcheck disable=SC2086
swiftc -O -sanitize=fuzzer,address -package-name custody -swift-version 6 -I "$out" -I Sources/CLibcrypto -parse-as-library \
    Fuzz/sanitizer.swift "$out"/CustodyModel.o "$out"/CustodyCrypto.o "$out"/CustodySanitizer.o "$out"/text_scan.o "$out"/sha256_lanes.o "$out"/sha256_pairs.o -lcrypto -o "$out/sanitizer"
ASAN_OPTIONS=detect_leaks=0 "$out/sanitizer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 "$@" "$out/corpus" Fuzz/seeds/sanitizer
