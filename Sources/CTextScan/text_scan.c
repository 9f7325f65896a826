#include "custody_text_scan.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define WIDE __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))

int custody_text_scan_available(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
         __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
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

// Classes of the 64 bytes at `position`; those behind `count` count as zeros.
WIDE static inline __m512i classes_at(const uint8_t *text, size_t position, size_t count, const uint8_t *classes) {
  __m512i bytes = position + 64 <= count  ? _mm512_loadu_si512(text + position)
                  : position < count ? load(text + position, count - position)
                                     : _mm512_setzero_si512();
  return _mm512_permutex2var_epi8(_mm512_loadu_si512(classes), bytes, _mm512_loadu_si512(classes + 64));
}

static const uint8_t numbers[64] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};

// Writes the `part`-th sixteen of the offsets in `at` as places.
#define STORE_PLACES(part)                                                                       \
  _mm512_storeu_si512(places + number + 16 * (part),                                             \
                      _mm512_add_epi32(_mm512_set1_epi32((int32_t)position),                     \
                                       _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(at, part))))

WIDE size_t custody_find_windows(const uint8_t *text, size_t from, size_t to, size_t count,
                                 const custody_windows *windows, int32_t *places) {
  const __m512i offsets = _mm512_loadu_si512(numbers);
  size_t number = 0;
  __m512i next = classes_at(text, from, count, windows->classes);
  for (size_t position = from; position < to && position + CUSTODY_WINDOW <= count; position += 64) {
    __m512i current = next;
    next = classes_at(text, position + 64, count, windows->classes);
    // Of each four bytes the four behind, and from both the bytes that are one, two and three further.
    __m512i above = _mm512_alignr_epi32(next, current, 1);
    __m512i bytes[CUSTODY_WINDOW] = {current, _mm512_shrdi_epi32(current, above, 8), _mm512_shrdi_epi32(current, above, 16),
                                     _mm512_shrdi_epi32(current, above, 24)};
    __m512i any = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (int set = 0; set < CUSTODY_BUCKET_SETS; set++) {
      const uint8_t *table = windows->buckets + set * CUSTODY_WINDOW * CUSTODY_CLASSES;
      __m512i all = _mm512_permutexvar_epi8(bytes[0], _mm512_loadu_si512(table));
      for (int i = 1; i < CUSTODY_WINDOW; i++) {
        all = _mm512_and_si512(all, _mm512_permutexvar_epi8(bytes[i], _mm512_loadu_si512(table + i * CUSTODY_CLASSES)));
      }
      any = _mm512_or_si512(any, all);
    }
    uint64_t passed =
        _mm512_test_epi8_mask(any, any) & lowest(count - position - (CUSTODY_WINDOW - 1)) & lowest(to - position);
    // What passes is written without asking how much it is: branches on it would cost more than the search.
    unsigned passes = (unsigned)__builtin_popcountll(passed);
    __m512i at = _mm512_maskz_compress_epi8(passed, offsets);
    STORE_PLACES(0);
    if (passes > 16) {
      STORE_PLACES(1);
      STORE_PLACES(2);
      STORE_PLACES(3);
    }
    number += passes;
  }
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
  while (position < count) {
    size_t left = count - position, length = left < 64 ? left : 64;
    _mm_prefetch((const char *)text + position + 512, _MM_HINT_T0);
    __m512i bytes = length == 64 ? _mm512_loadu_si512(text + position) : load(text + position, length);
    // Half of the blocks have escapes: no branch, which would be foretold wrongly too often.
    uint64_t begins = starters(_mm512_cmpeq_epi8_mask(bytes, slash)), escaped = begins << 1;
    uint64_t quotes = _mm512_cmpeq_epi8_mask(bytes, quote) & ~escaped;
    int is_end = 0;
    // An escape that the block cuts begins the next one.
    length -= begins >> (length - 1) & 1;
    uint64_t others = _mm512_mask_cmpeq_epi8_mask(escaped & lowest(length), bytes, letter);
    if (others) {
      size_t other = (size_t)__builtin_ctzll(others) - 1;
      if (other < length) {
        length = other;
        is_end = 1;
      }
    }
    uint64_t ascii = escaped & ~_mm512_movepi8_mask(bytes);
    bytes = _mm512_mask_mov_epi8(bytes, ascii, _mm512_permutex2var_epi8(low, bytes, high));
    uint64_t kept = ~begins;
    quotes &= lowest(length);
    if (quotes) {
      length = (size_t)__builtin_ctzll(quotes);
      is_end = 1;
    }
    kept &= lowest(length);
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(kept, bytes));
    out += __builtin_popcountll(kept);
    position += length;
    if (is_end || length == 0) break;
  }
  *decoded = (size_t)(out - target);
  return position;
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

// 1 for the characters of either alphabet of base64.
static const uint8_t base64_characters[128] = {
    ['+'] = 1, ['-'] = 1, ['/'] = 1, ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1, ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1,
    ['8'] = 1, ['9'] = 1, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1, ['I'] = 1,
    ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1,
    ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['_'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1, ['d'] = 1,
    ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1, ['o'] = 1,
    ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1};

WIDE size_t custody_base64_run(const uint8_t *text, size_t from, size_t to) {
  const __m512i low = _mm512_loadu_si512(base64_characters), high = _mm512_loadu_si512(base64_characters + 64);
  const __m512i bit = _mm512_set1_epi8(1);
  size_t position = from;
  while (position + CUSTODY_BASE64_RUN <= to) {
    size_t left = to - position;
    __m512i bytes = left >= 64 ? _mm512_loadu_si512(text + position) : load(text + position, left);
    uint64_t mask = lowest(left);
    // The table is for bytes below 0x80.
    uint64_t members = _mm512_test_epi8_mask(_mm512_permutex2var_epi8(low, bytes, high), bit) &
                       ~(uint64_t)_mm512_movepi8_mask(bytes) & mask;
    // Bits where a run of 2, 4, 8, 16 and 24 begins.
    uint64_t runs = members & (members >> 1);
    runs &= runs >> 2;
    runs &= runs >> 4;
    runs &= runs >> 8;
    runs &= runs >> 8;
    // The first of them has no such character before it: it would be one itself.
    if (runs) return position + (size_t)__builtin_ctzll(runs);
    if (left <= 64) break;
    // A run that the block cuts begins the next one; it is shorter than what is looked for.
    position += 64 - (size_t)__builtin_clzll(~members);
  }
  return to;
}

WIDE size_t custody_base64_end(const uint8_t *text, size_t from, size_t to) {
  const __m512i low = _mm512_loadu_si512(base64_characters), high = _mm512_loadu_si512(base64_characters + 64);
  const __m512i bit = _mm512_set1_epi8(1);
  for (size_t position = from; position < to; position += 64) {
    size_t left = to - position;
    __m512i bytes = load(text + position, left);
    uint64_t others = ~(_mm512_test_epi8_mask(_mm512_permutex2var_epi8(low, bytes, high), bit) &
                        ~(uint64_t)_mm512_movepi8_mask(bytes)) & lowest(left);
    if (others) return position + (size_t)__builtin_ctzll(others);
  }
  return to;
}

WIDE int custody_looks_random(const uint8_t *text, size_t count) {
  uint64_t mask[2] = {lowest(count), count > 64 ? lowest(count - 64) : 0};
  __m512i bytes[2] = {load(text, count), count > 64 ? load(text + 64, count - 64) : _mm512_setzero_si512()};
  // Most values have no two digits.
  int numbers = __builtin_popcountll(within(bytes[0], '0', 10, mask[0])) + __builtin_popcountll(within(bytes[1], '0', 10, mask[1]));
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
                            int32_t *places) {
  (void)text, (void)from, (void)to, (void)count, (void)windows, (void)places;
  return 0;
}

size_t custody_unescape(const uint8_t *text, size_t position, size_t count, uint8_t *target, size_t *decoded) {
  (void)text, (void)count, (void)target, (void)decoded;
  return position;
}

size_t custody_base64_run(const uint8_t *text, size_t from, size_t to) {
  (void)text, (void)from;
  return to;
}

size_t custody_base64_end(const uint8_t *text, size_t from, size_t to) {
  (void)text, (void)from;
  return to;
}

int custody_looks_random(const uint8_t *text, size_t count) {
  (void)text, (void)count;
  return 0;
}

#endif
