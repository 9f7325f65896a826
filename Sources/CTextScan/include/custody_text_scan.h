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
#define CUSTODY_WORD 0x80
// Sets of eight buckets, one bit each.
#define CUSTODY_BUCKET_SETS (CUSTODY_BUCKETS / 8)

// What is looked for: windows of four bytes. The buckets tell capitals from small letters, the table of bits does not.
typedef struct {
  // The class of each byte below 0x80, with CUSTODY_WORD for letters, digits and underscores; one above is in that of
  // the byte without its highest bit.
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

// Letters, digits and underscores in the shortest word that is told.
#define CUSTODY_LONG_WORD 20

// Words of at least so many letters, digits and underscores that were found.
typedef struct {
  // Where each begins; room for one for every CUSTODY_LONG_WORD bytes that are searched, and one.
  int32_t *places;
  // Places that are there.
  size_t count;
  // Where the word begins that reaches what comes next; what comes next when there is none. A caller that does not go on where
  // it stopped sets it to where it begins.
  int32_t open;
} custody_words;

// Looks for windows that begin in text[from..<to] and end before `count`, and for long words in text[from..<to].
//
// places: gets the position of every window that may be looked for; room for 64 more than to - from.
// words: gets the words that become long enough here. Bytes before `from` are none but for those of the open word.
// Returns how many places there are.
size_t custody_find_windows(const uint8_t *text, size_t from, size_t to, size_t count, const custody_windows *windows,
                            int32_t *places, custody_words *words);

// Looks for long words alone, as custody_find_windows does.
void custody_find_words(const uint8_t *text, size_t from, size_t to, const custody_windows *windows, custody_words *words);

// Resolves escapes of two bytes in the content of a JSON string, from `position` on, which is not inside of an escape.
//
// target: room for count - position + 64 bytes behind *decoded, which is moved on by what is written.
// Returns the position of the closing quote, of a backslash that begins another kind of escape or ends the text, or `count`.
size_t custody_unescape(const uint8_t *text, size_t position, size_t count, uint8_t *target, size_t *decoded);

// Where the first byte of text[from..<to] stands that is no character of base64; `to` when all are.
size_t custody_base64_end(const uint8_t *text, size_t from, size_t to);

// Decodes text[0..<count], which is base64 of either alphabet without padding. When the second byte of what it says is a zero,
// as in UTF-16, zeros are left out.
//
// target: room for 64 bytes more than three quarters of `count`.
// Returns how many bytes were written.
size_t custody_decode_base64(const uint8_t *text, size_t count, uint8_t *target);

// Most bytes that custody_looks_random looks at.
#define CUSTODY_RANDOM_LIMIT 96

// 1 when text[0..<count] looks made by a generator; `count` is at most CUSTODY_RANDOM_LIMIT. The rule stands in Values.swift.
int custody_looks_random(const uint8_t *text, size_t count);

#endif
