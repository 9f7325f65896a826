#ifndef CUSTODY_TEXT_SCAN_H
#define CUSTODY_TEXT_SCAN_H

#include <stddef.h>
#include <stdint.h>

// The loops of the sanitizer over every byte of an event, 64 bytes at a time. Each does what the sanitizer also does in
// Swift, with the same result; they allocate nothing.

// 1 when processor and system have the AVX-512 instructions that the functions below need. Never call them otherwise.
int custody_text_scan_available(void);

// Buckets of windows, positions in a window, and classes of bytes: see custody_windows.
#define CUSTODY_BUCKETS 64
#define CUSTODY_WINDOW 4
#define CUSTODY_CLASSES 64
// Sets of eight buckets, one bit each.
#define CUSTODY_BUCKET_SETS (CUSTODY_BUCKETS / 8)

// What is looked for: windows of four bytes. The buckets tell capitals from small letters, the table of bits does not.
typedef struct {
  // The class of each byte below 0x80; one above is in that of the byte without its highest bit.
  const uint8_t *classes;
  // For each set of buckets and each of the four positions: by the class of the byte that stands there, the buckets that
  // have a window with it. A window whose four bytes share no bucket is none that is looked for.
  const uint8_t *buckets;
  // A table of bits by the hash of a window, which is asked about what passes the buckets.
  const uint8_t *bits;
  // Address bits of the table, in bytes.
  uint32_t address_bits;
} custody_windows;

// Bits for the quotation marks and backslashes of text[0..<count], the lowest of the first word for the first byte.
//
// marks: room for a word for every 64 bytes begun.
void custody_marks(const uint8_t *text, size_t count, uint64_t *marks);

// Looks for windows that begin in text[from..<to] and end before `count`.
//
// places: gets the position of every window that may be looked for; room for 64 more than to - from.
// Returns how many places there are.
size_t custody_find_windows(const uint8_t *text, size_t from, size_t to, size_t count, const custody_windows *windows,
                            int32_t *places);

// Resolves escapes of two bytes in the content of a JSON string, from `position` on, which is not inside of an escape.
//
// target: room for count - position + 64 bytes behind *decoded, which is moved on by what is written.
// Returns the position of the closing quote, of a backslash that begins another kind of escape or ends the text, or `count`.
size_t custody_unescape(const uint8_t *text, size_t position, size_t count, uint8_t *target, size_t *decoded);

// Characters of base64 in a run that custody_base64_run finds.
#define CUSTODY_BASE64_RUN 24

// Returns where the first run of so many base64 characters, of either alphabet, begins in text[from..<to]; `to` when there
// is none. text[from - 1] counts as no such character.
size_t custody_base64_run(const uint8_t *text, size_t from, size_t to);

// Where the first byte of text[from..<to] stands that is no character of base64; `to` when all are.
size_t custody_base64_end(const uint8_t *text, size_t from, size_t to);

// Most bytes that custody_looks_random looks at.
#define CUSTODY_RANDOM_LIMIT 96

// 1 when text[0..<count] looks made by a generator; `count` is at most CUSTODY_RANDOM_LIMIT. The rule stands in Values.swift.
int custody_looks_random(const uint8_t *text, size_t count);

#endif
