#include "custody_text_scan.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt,lzcnt")))

int custody_text_scan_available(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt") &&
         __builtin_cpu_supports("popcnt");
}

// The lowest `count` bits.
WIDE static inline uint64_t lowest(size_t count) { return count >= 64 ? ~0ULL : _bzhi_u64(~0ULL, (unsigned)count); }

// At most 64 bytes; zeros behind `left`. What is masked out is not read.
WIDE static inline __m512i load(const uint8_t *text, size_t left) {
  return _mm512_maskz_loadu_epi8(lowest(left), text);
}

WIDE void custody_marks(const uint8_t *text, size_t count, uint64_t *marks) {
  const __m512i quote = _mm512_set1_epi8('"'), slash = _mm512_set1_epi8('\\');
  for (size_t position = 0; position < count; position += 64) {
    size_t left = count - position;
    // An event that was not looked at before is far away in memory; what comes next is fetched in the meantime.
    _mm_prefetch((const char *)text + position + 512, _MM_HINT_T0);
    __m512i bytes = left >= 64 ? _mm512_loadu_si512(text + position) : load(text + position, left);
    *marks++ = _mm512_cmpeq_epi8_mask(bytes, quote) | _mm512_cmpeq_epi8_mask(bytes, slash);
  }
}

// Classes of 64 bytes, with CUSTODY_WORD for letters, digits and underscores.
WIDE static inline __m512i classes_of(__m512i bytes, const uint8_t *classes) {
  __m512i found = _mm512_permutex2var_epi8(_mm512_loadu_si512(classes), bytes, _mm512_loadu_si512(classes + 64));
  // The table is for bytes below 0x80: of the others, found & ~(bytes & 0x80).
  return _mm512_ternarylogic_epi32(found, bytes, _mm512_set1_epi8((char)CUSTODY_WORD), 0x70);
}

// The same of those at `position`; what lies behind `count` counts as zeros.
WIDE static inline __m512i classes_at(const uint8_t *text, size_t position, size_t count, const uint8_t *classes) {
  __m512i bytes = position + 64 <= count  ? _mm512_loadu_si512(text + position)
                  : position < count ? load(text + position, count - position)
                                     : _mm512_setzero_si512();
  return classes_of(bytes, classes);
}

// Adds the words that become long enough in a block of at most 64 bytes, of which `valid` has a bit for each and `members`
// for those of words.
WIDE static inline void add_words(custody_words *words, uint64_t members, uint64_t valid, size_t position) {
  members &= valid;
  uint64_t others = ~members & valid;
  // The bytes at the beginning belong to the word that is open.
  size_t lead = (size_t)_tzcnt_u64(~members), open = (size_t)words->open, known = position - open;
  // Bits where 2, 4, 8, 16 and 20 bytes of a word begin.
  uint64_t two = members & (members >> 1), four = two & (two >> 2), eight = four & (four >> 4);
  uint64_t starts = eight & (eight >> 8) & (four >> 16);
  // One block in twenty has such a word.
  if (__builtin_expect(starts || known + lead >= CUSTODY_LONG_WORD, 0)) {
    if (known < CUSTODY_LONG_WORD && known + lead >= CUSTODY_LONG_WORD) words->places[words->count++] = words->open;
    starts &= ~lowest(lead);
    while (starts) {
      unsigned start = (unsigned)_tzcnt_u64(starts);
      words->places[words->count++] = (int32_t)(position + start);
      starts &= ~lowest(start + _tzcnt_u64(~(members >> start)));
    }
  }
  words->open = (int32_t)(others ? position + 64 - (size_t)__builtin_clzll(others) : open);
}

WIDE void custody_find_words(const uint8_t *text, size_t from, size_t to, const custody_windows *windows,
                             custody_words *words) {
  custody_words found = *words;
  for (size_t position = from; position < to; position += 64) {
    __m512i classes = classes_at(text, position, to, windows->classes);
    add_words(&found, _mm512_movepi8_mask(classes), lowest(to - position), position);
  }
  *words = found;
}

static const uint8_t numbers[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

// What a search has found.
typedef struct {
  int32_t *places;
  size_t number;
  custody_words words;
} Search;

// Writes the `part`-th sixteen of the offsets in `at` as places.
#define STORE_PLACES(part)                                                                       \
  _mm512_storeu_si512(search->places + search->number + 16 * (part),                             \
                      _mm512_add_epi32(_mm512_set1_epi32((int32_t)position),                     \
                                       _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, part))))

// Searches the 64 bytes with the classes `current`, of which `valid` has a bit for each that counts: for words, and for windows
// where `whole` has a bit.
WIDE static inline __attribute__((always_inline)) void search_block(Search *search, __m512i current, __m512i next,
                                                                    uint64_t valid, uint64_t whole, size_t position,
                                                                    const uint8_t *buckets) {
  add_words(&search->words, _mm512_movepi8_mask(current), valid, position);
  // Of each four bytes the four behind, and from both the bytes that are one, two and three further.
  __m512i above = _mm512_alignr_epi32(next, current, 1);
  __m512i bytes[CUSTODY_WINDOW] = {current, _mm512_shrdi_epi32(current, above, 8), _mm512_shrdi_epi32(current, above, 16),
                                   _mm512_shrdi_epi32(current, above, 24)};
  __m512i any = _mm512_setzero_si512();
#pragma clang loop unroll(full)
  for (int set = 0; set < CUSTODY_BUCKET_SETS; set++) {
    const uint8_t *table = buckets + set * CUSTODY_WINDOW * CUSTODY_CLASSES;
    __m512i all = _mm512_permutexvar_epi8(bytes[0], _mm512_loadu_si512(table));
    for (int i = 1; i < CUSTODY_WINDOW; i++) {
      all = _mm512_and_si512(all, _mm512_permutexvar_epi8(bytes[i], _mm512_loadu_si512(table + i * CUSTODY_CLASSES)));
    }
    any = _mm512_or_si512(any, all);
  }
  uint64_t passed = _mm512_test_epi8_mask(any, any) & valid & whole;
  // What passes is written without asking how much it is: branches on it would cost more than the search.
  unsigned passes = (unsigned)__builtin_popcountll(passed);
  __m512i at = _mm512_maskz_compress_epi8(passed, _mm512_loadu_si512(numbers));
  STORE_PLACES(0);
  if (passes > 16) {
    STORE_PLACES(1);
    STORE_PLACES(2);
    STORE_PLACES(3);
  }
  search->number += passes;
}

WIDE size_t custody_find_windows(const uint8_t *text, size_t from, size_t to, size_t count,
                                 const custody_windows *windows, int32_t *places, custody_words *words) {
  Search search = {places, 0, *words};
  const uint8_t *classes = windows->classes, *buckets = windows->buckets;
  size_t position = from;
  __m512i next = classes_at(text, from, count, classes);
  // Here nothing is missing in a block and in the next one, which is the rule.
  for (; position + 64 <= to && position + 128 <= count; position += 64) {
    __m512i current = next;
    next = classes_of(_mm512_loadu_si512(text + position + 64), classes);
    search_block(&search, current, next, ~0ULL, ~0ULL, position, buckets);
  }
  for (; position < to; position += 64) {
    __m512i current = next;
    next = classes_at(text, position + 64, count, classes);
    size_t left = count - position;
    uint64_t whole = left < CUSTODY_WINDOW ? 0 : lowest(left - (CUSTODY_WINDOW - 1));
    search_block(&search, current, next, lowest(to - position), whole, position, buckets);
  }
  size_t number = search.number;
  *words = search.words;
  // Which of them are in the table of bits.
  const uint8_t *bits = windows->bits;
  const unsigned shift = 64 - windows->address_bits;
  size_t found = 0;
  for (size_t index = 0; index < number; index++) {
    int32_t place = places[index];
    uint32_t window;
    memcpy(&window, text + place, sizeof window);
    uint64_t hash = (uint64_t)(window | 0x20202020U) * 0x9E3779B97F4A7C15ULL;
    places[found] = place;
    found += (bits[hash >> shift] >> ((hash >> 45) & 7)) & 1;
  }
  return found;
}

// What the byte behind a backslash stands for, by the byte.
static const uint8_t escapes[128] = {
    0,    1,    2,    3,    4,    5,    6,    7,    8,    9,    10,   11,   12,   13,   14,   15,   16,   17,   18,
    19,   20,   21,   22,   23,   24,   25,   26,   27,   28,   29,   30,   31,   32,   33,   34,   35,   36,   37,
    38,   39,   40,   41,   42,   43,   44,   45,   46,   47,   48,   49,   50,   51,   52,   53,   54,   55,   56,
    57,   58,   59,   60,   61,   62,   63,   64,   65,   66,   67,   68,   69,   70,   71,   72,   73,   74,   75,
    76,   77,   78,   79,   80,   81,   82,   83,   84,   85,   86,   87,   88,   89,   90,   91,   92,   93,   94,
    95,   96,   97,   '\b', 99,   100,  101,  '\f', 103,  104,  105,  106,  107,  108,  109,  '\n', 111,  112,  113,
    '\r', 115,  '\t', 117,  118,  119,  120,  121,  122,  123,  124,  125,  126,  127};

// Which of 64 backslashes begin an escape, when the first byte is not inside of one. In a run of backslashes every second
// one does, from its first on; a run that begins at an even place is found by the carry that adding 1 to its start sends
// through it.
WIDE static inline uint64_t starters(uint64_t slashes) {
  const uint64_t even = 0x5555555555555555ULL;
  uint64_t first = slashes & ~(slashes << 1);
  uint64_t from_even = slashes & ~(slashes + (first & even));
  return (from_even & even) | (slashes & ~from_even & ~even);
}

WIDE size_t custody_unescape(const uint8_t *text, size_t position, size_t count, uint8_t *target, size_t *decoded) {
  const __m512i quote = _mm512_set1_epi8('"'), slash = _mm512_set1_epi8('\\'), letter = _mm512_set1_epi8('u');
  const __m512i low = _mm512_loadu_si512(escapes), high = _mm512_loadu_si512(escapes + 64);
  uint8_t *out = target + *decoded;
  // 1 when the last byte of the block before begins an escape. Blocks follow one another whatever stands in them, so that
  // one need not wait for the other.
  uint64_t carry = 0;
  while (position < count) {
    size_t left = count - position;
    _mm_prefetch((const char *)text + position + 512, _MM_HINT_T0);
    __m512i bytes = left >= 64 ? _mm512_loadu_si512(text + position) : load(text + position, left);
    // Half of the blocks have escapes: no branch, which would be foretold wrongly too often.
    uint64_t begins = starters(_mm512_cmpeq_epi8_mask(bytes, slash) & ~carry), escaped = begins << 1 | carry;
    uint64_t ascii = escaped & ~_mm512_movepi8_mask(bytes);
    uint64_t others = _mm512_mask_cmpeq_epi8_mask(escaped, bytes, letter);
    uint64_t ends = (_mm512_cmpeq_epi8_mask(bytes, quote) & ~escaped) | others;
    uint64_t kept = ~begins & lowest(left);
    if (ends) kept &= lowest((size_t)__builtin_ctzll(ends));
    bytes = _mm512_mask_mov_epi8(bytes, ascii, _mm512_permutex2var_epi8(low, bytes, high));
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(kept, bytes));
    out += __builtin_popcountll(kept);
    if (ends) {
      size_t end = (size_t)__builtin_ctzll(ends);
      *decoded = (size_t)(out - target);
      // The backslash of another kind of escape stands before it, perhaps in the block before.
      return position + end - (others >> end & 1);
    }
    carry = begins >> (left < 64 ? left - 1 : 63) & 1;
    position += 64;
  }
  *decoded = (size_t)(out - target);
  return count - carry;
}

// Of 64 bytes: which are digits, small and capital letters, and how many places there are where the kind changes.
typedef struct {
  uint64_t digits, small, capitals;
  unsigned changes;
  // Kinds of the first and of the last letter or digit: 0 for none.
  unsigned first, last;
} Kinds;

WIDE static inline uint64_t within(__m512i bytes, char first, uint8_t length, uint64_t mask) {
  return _mm512_mask_cmplt_epu8_mask(mask, _mm512_sub_epi8(bytes, _mm512_set1_epi8(first)), _mm512_set1_epi8((char)length));
}

WIDE static inline uint64_t equal(__m512i bytes, char byte, uint64_t mask) {
  return _mm512_mask_cmpeq_epi8_mask(mask, bytes, _mm512_set1_epi8(byte));
}

WIDE static inline unsigned kind_at(const Kinds *kinds, unsigned place) {
  return (kinds->digits >> place & 1) ? 1 : (kinds->small >> place & 1) ? 2 : 3;
}

WIDE static inline Kinds kinds_of(__m512i bytes, uint64_t mask) {
  Kinds kinds = {within(bytes, '0', 10, mask), within(bytes, 'a', 26, mask), within(bytes, 'A', 26, mask), 0, 0, 0};
  uint64_t all = kinds.digits | kinds.small | kinds.capitals;
  unsigned number = (unsigned)__builtin_popcountll(all);
  if (number == 0) return kinds;
  uint64_t digits = _pext_u64(kinds.digits, all), small = _pext_u64(kinds.small, all);
  uint64_t differ = (digits ^ (digits >> 1)) | (small ^ (small >> 1));
  kinds.changes = (unsigned)__builtin_popcountll(differ & lowest(number - 1));
  kinds.first = kind_at(&kinds, (unsigned)__builtin_ctzll(all));
  kinds.last = kind_at(&kinds, 63 - (unsigned)__builtin_clzll(all));
  return kinds;
}

// What a character of base64, of either alphabet, stands for; 0x80 for others.
static const uint8_t base64_values[128] = {
    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    0x80, 0x80, 0x80, 62, 0x80, 62, 0x80, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
    0x80, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 0x80, 0x80, 0x80,
    0x80, 63, 0x80, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
    0x80, 0x80, 0x80, 0x80, 0x80};

WIDE size_t custody_base64_end(const uint8_t *text, size_t from, size_t to) {
  const __m512i low = _mm512_loadu_si512(base64_values), high = _mm512_loadu_si512(base64_values + 64);
  for (size_t position = from; position < to; position += 64) {
    __m512i bytes = load(text + position, to - position);
    __m512i values = _mm512_or_si512(_mm512_permutex2var_epi8(low, bytes, high), bytes);
    uint64_t others = _mm512_movepi8_mask(values) & lowest(to - position);
    if (others) return position + (size_t)__builtin_ctzll(others);
  }
  return to;
}

// Of each three bytes that lie in four, which follow the other way round, the one that comes first.
static const uint8_t base64_order[64] = {
    2,  1,  0,  6,  5,  4,  10, 9,  8,  14, 13, 12, 18, 17, 16, 22, 21, 20, 26, 25, 24, 30, 29, 28,
    34, 33, 32, 38, 37, 36, 42, 41, 40, 46, 45, 44, 50, 49, 48, 54, 53, 52, 58, 57, 56, 62, 61, 60};

WIDE size_t custody_decode_base64(const uint8_t *text, size_t count, uint8_t *target) {
  const __m512i low = _mm512_loadu_si512(base64_values), high = _mm512_loadu_si512(base64_values + 64);
  const __m512i order = _mm512_loadu_si512(base64_order);
  int is_wide = 0;
  uint8_t *out = target;
  for (size_t position = 0; position < count; position += 64) {
    size_t left = count - position;
    __m512i bytes = load(text + position, left);
    // Six bits each, then twelve, then twenty-four.
    __m512i values = _mm512_permutex2var_epi8(low, bytes, high);
    values = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x01400140));
    values = _mm512_madd_epi16(values, _mm512_set1_epi32(0x00011000));
    values = _mm512_permutexvar_epi8(order, values);
    uint64_t kept = lowest(left >= 64 ? 48 : left * 3 / 4);
    if (position == 0) is_wide = _mm512_testn_epi8_mask(values, values) >> 1 & kept >> 1 & 1;
    if (is_wide) kept &= _mm512_test_epi8_mask(values, values);
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(kept, values));
    out += __builtin_popcountll(kept);
  }
  return (size_t)(out - target);
}

WIDE int custody_looks_random(const uint8_t *text, size_t count) {
  uint64_t mask[2] = {lowest(count), count > 64 ? lowest(count - 64) : 0};
  __m512i bytes[2] = {load(text, count), count > 64 ? load(text + 64, count - 64) : _mm512_setzero_si512()};
  // Most values have no two digits.
  int numbers = __builtin_popcountll(within(bytes[0], '0', 10, mask[0])) +
                __builtin_popcountll(within(bytes[1], '0', 10, mask[1]));
  if (numbers < 2) return 0;
  size_t digits = 0, letters = 0, marks = 0, changes = 0;
  unsigned last = 0;
  for (int i = 0; i < 2; i++) {
    if (!mask[i]) break;
    Kinds kinds = kinds_of(bytes[i], mask[i]);
    uint64_t mark = equal(bytes[i], '-', mask[i]) | equal(bytes[i], '_', mask[i]) | equal(bytes[i], '.', mask[i]);
    uint64_t other = equal(bytes[i], '+', mask[i]) | equal(bytes[i], '/', mask[i]) | equal(bytes[i], '=', mask[i]) |
                     equal(bytes[i], '~', mask[i]);
    if ((kinds.digits | kinds.small | kinds.capitals | mark | other) != mask[i]) return 0;
    digits += (size_t)__builtin_popcountll(kinds.digits);
    letters += (size_t)__builtin_popcountll(kinds.small | kinds.capitals);
    marks += (size_t)__builtin_popcountll(mark);
    changes += kinds.changes + (last && kinds.first && last != kinds.first);
    if (kinds.last) last = kinds.last;
  }
  if (digits < 2 || letters < 2 || changes * 6 < count || marks * 6 > count) return 0;
  // Eight different bytes: takes all bytes like the first one away, until none is left.
  for (int different = 1; different <= 8; different++) {
    if (different == 8) return (mask[0] | mask[1]) != 0;
    if (!(mask[0] | mask[1])) return 0;
    uint8_t byte = mask[0] ? text[__builtin_ctzll(mask[0])] : text[64 + __builtin_ctzll(mask[1])];
    mask[0] &= ~equal(bytes[0], (char)byte, mask[0]);
    mask[1] &= ~equal(bytes[1], (char)byte, mask[1]);
  }
  return 0;
}

#else

int custody_text_scan_available(void) { return 0; }

void custody_marks(const uint8_t *text, size_t count, uint64_t *marks) { (void)text, (void)count, (void)marks; }

size_t custody_find_windows(const uint8_t *text, size_t from, size_t to, size_t count, const custody_windows *windows,
                            int32_t *places, custody_words *words) {
  (void)text, (void)from, (void)to, (void)count, (void)windows, (void)places, (void)words;
  return 0;
}

size_t custody_unescape(const uint8_t *text, size_t position, size_t count, uint8_t *target, size_t *decoded) {
  (void)text, (void)count, (void)target, (void)decoded;
  return position;
}

void custody_find_words(const uint8_t *text, size_t from, size_t to, const custody_windows *windows, custody_words *words) {
  (void)text, (void)from, (void)to, (void)windows, (void)words;
}

size_t custody_base64_end(const uint8_t *text, size_t from, size_t to) {
  (void)text, (void)from;
  return to;
}

size_t custody_decode_base64(const uint8_t *text, size_t count, uint8_t *target) {
  (void)text, (void)count, (void)target;
  return 0;
}

int custody_looks_random(const uint8_t *text, size_t count) {
  (void)text, (void)count;
  return 0;
}

#endif
