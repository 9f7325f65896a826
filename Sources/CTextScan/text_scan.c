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

// Whether the window at `text` is in both tables of bits.
WIDE static inline int is_listed(const uint8_t *text, const custody_windows *windows) {
  uint32_t window;
  memcpy(&window, text, sizeof window);
  uint64_t hash = (uint64_t)(window | 0x20202020U) * 0x9E3779B97F4A7C15ULL;
  uint8_t first = windows->bits[hash >> (64 - windows->first_bits)];
  uint8_t second = windows->bits[((size_t)1 << windows->first_bits) + ((hash >> 32) & (((size_t)1 << windows->second_bits) - 1))];
  return ((first & second) >> ((hash >> 45) & 7)) & 1;
}

WIDE static inline __m512i look_up(const uint8_t *table, __m512i bytes) {
  return _mm512_permutex2var_epi8(_mm512_loadu_si512(table), bytes, _mm512_loadu_si512(table + 64));
}

WIDE void custody_marks(const uint8_t *text, size_t count, uint64_t *marks) {
  const __m512i quote = _mm512_set1_epi8('"'), slash = _mm512_set1_epi8('\\');
  for (size_t position = 0; position < count; position += 64) {
    size_t left = count - position;
    __m512i bytes = left >= 64 ? _mm512_loadu_si512(text + position) : load(text + position, left);
    *marks++ = _mm512_cmpeq_epi8_mask(bytes, quote) | _mm512_cmpeq_epi8_mask(bytes, slash);
  }
}

WIDE size_t custody_find_windows(const uint8_t *text, size_t from, size_t to, size_t count,
                                 const custody_windows *windows, int32_t *places) {
  size_t found = 0;
  for (size_t position = from; position < to && position + CUSTODY_WINDOW <= count; position += 64) {
    size_t left = count - position;
    __m512i bytes[CUSTODY_WINDOW];
    if (left >= 64 + CUSTODY_WINDOW) {
      for (int i = 0; i < CUSTODY_WINDOW; i++) bytes[i] = _mm512_loadu_si512(text + position + i);
    } else {
      for (int i = 0; i < CUSTODY_WINDOW; i++) bytes[i] = load(text + position + i, left - (size_t)i);
    }
    __m512i any = _mm512_setzero_si512();
#pragma clang loop unroll(full)
    for (int set = 0; set < CUSTODY_BUCKET_SETS; set++) {
      const uint8_t *table = windows->buckets + set * CUSTODY_WINDOW * 128;
      __m512i both = look_up(table, bytes[0]);
      for (int i = 1; i < CUSTODY_WINDOW; i++) both = _mm512_and_si512(both, look_up(table + i * 128, bytes[i]));
      any = _mm512_or_si512(any, both);
    }
    uint64_t passed = _mm512_test_epi8_mask(any, any) & lowest(left - (CUSTODY_WINDOW - 1)) & lowest(to - position);
    while (passed) {
      size_t place = position + (size_t)__builtin_ctzll(passed);
      passed &= passed - 1;
      places[found] = (int32_t)place;
      found += (size_t)is_listed(text + place, windows);
    }
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
    __m512i bytes = length == 64 ? _mm512_loadu_si512(text + position) : load(text + position, length);
    uint64_t slashes = _mm512_cmpeq_epi8_mask(bytes, slash);
    uint64_t quotes = _mm512_cmpeq_epi8_mask(bytes, quote);
    uint64_t kept = ~0ULL;
    int is_end = 0;
    if (slashes) {
      uint64_t begins = starters(slashes), escaped = begins << 1;
      // An escape that the block cuts begins the next one.
      if (begins >> (length - 1) & 1) length--;
      quotes &= ~escaped;
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
      kept = ~begins;
    }
    quotes &= lowest(length);
    if (quotes) {
      length = (size_t)__builtin_ctzll(quotes);
      is_end = 1;
    }
    kept &= lowest(length);
    _mm512_storeu_si512(out, slashes ? _mm512_maskz_compress_epi8(kept, bytes) : bytes);
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

WIDE int custody_looks_random(const uint8_t *text, size_t count) {
  uint64_t mask[2] = {lowest(count), count > 64 ? lowest(count - 64) : 0};
  __m512i bytes[2] = {load(text, count), count > 64 ? load(text + 64, count - 64) : _mm512_setzero_si512()};
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

int custody_looks_random(const uint8_t *text, size_t count) {
  (void)text, (void)count;
  return 0;
}

#endif
