#include "custody_sha256.h"

#include <string.h>

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))
#define BLOCK 64

// FIPS 180-4, section 4.2.2.
static const uint32_t K[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// The eight working variables as the instructions want them, highest lane first: A B E F and C D G H.
typedef struct {
  __m128i abef, cdgh;
} State;

// One message: its whole blocks where they lie, then one or two blocks of rest, padding and length.
typedef struct {
  const uint8_t *next;
  size_t blocks;
  size_t tail_blocks;
  uint8_t tail[2 * BLOCK];
  State state;
} Lane;

WITH_SHA static void begin(Lane *lane, const uint8_t *bytes, size_t length) {
  size_t rest = length % BLOCK;
  lane->next = bytes;
  lane->blocks = length / BLOCK;
  lane->tail_blocks = rest < BLOCK - 8 ? 1 : 2;
  memset(lane->tail, 0, sizeof lane->tail);
  if (rest > 0) memcpy(lane->tail, bytes + length - rest, rest);
  lane->tail[rest] = 0x80;
  uint64_t bits = __builtin_bswap64((uint64_t)length * 8);
  memcpy(lane->tail + lane->tail_blocks * BLOCK - 8, &bits, 8);
  // FIPS 180-4, section 5.3.3.
  lane->state.abef = _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c);
  lane->state.cdgh = _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19);
}

// Goes on to the tail when the whole blocks are used up.
static size_t available(Lane *lane) {
  if (lane->blocks == 0 && lane->tail_blocks > 0) {
    lane->next = lane->tail;
    lane->blocks = lane->tail_blocks;
    lane->tail_blocks = 0;
  }
  return lane->blocks;
}

// Four rounds; then the four words of the schedule that these rounds used make room for the next four but twelve.
#define FOUR_ROUNDS(abef, cdgh, w, g)                                                  \
  do {                                                                                 \
    __m128i m = _mm_add_epi32(w[(g) % 4], _mm_load_si128((const __m128i *)K + (g)));   \
    cdgh = _mm_sha256rnds2_epu32(cdgh, abef, m);                                       \
    abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(m, 0x0E));              \
    if ((g) < 12) {                                                                    \
      __m128i s = _mm_sha256msg1_epu32(w[(g) % 4], w[((g) + 1) % 4]);                  \
      s = _mm_add_epi32(s, _mm_alignr_epi8(w[((g) + 3) % 4], w[((g) + 2) % 4], 4));    \
      w[(g) % 4] = _mm_sha256msg2_epu32(s, w[((g) + 3) % 4]);                          \
    }                                                                                  \
  } while (0)

#define LOAD(w, bytes)                                                                                 \
  do {                                                                                                 \
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);                   \
    for (int i = 0; i < 4; i++)                                                                        \
      w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(bytes) + i), swap);      \
  } while (0)

WITH_SHA static void compress_two(Lane *one, Lane *two, size_t blocks) {
  __m128i abef1 = one->state.abef, cdgh1 = one->state.cdgh;
  __m128i abef2 = two->state.abef, cdgh2 = two->state.cdgh;
  for (size_t block = 0; block < blocks; block++) {
    __m128i w1[4], w2[4];
    __m128i abef1_before = abef1, cdgh1_before = cdgh1, abef2_before = abef2, cdgh2_before = cdgh2;
    LOAD(w1, one->next + block * BLOCK);
    LOAD(w2, two->next + block * BLOCK);
#pragma clang loop unroll(full)
    for (int g = 0; g < 16; g++) {
      FOUR_ROUNDS(abef1, cdgh1, w1, g);
      FOUR_ROUNDS(abef2, cdgh2, w2, g);
    }
    abef1 = _mm_add_epi32(abef1, abef1_before);
    cdgh1 = _mm_add_epi32(cdgh1, cdgh1_before);
    abef2 = _mm_add_epi32(abef2, abef2_before);
    cdgh2 = _mm_add_epi32(cdgh2, cdgh2_before);
  }
  one->state = (State){abef1, cdgh1};
  two->state = (State){abef2, cdgh2};
  one->next += blocks * BLOCK;
  one->blocks -= blocks;
  two->next += blocks * BLOCK;
  two->blocks -= blocks;
}

WITH_SHA static void compress_one(Lane *one, size_t blocks) {
  __m128i abef = one->state.abef, cdgh = one->state.cdgh;
  for (size_t block = 0; block < blocks; block++) {
    __m128i w[4];
    __m128i abef_before = abef, cdgh_before = cdgh;
    LOAD(w, one->next + block * BLOCK);
#pragma clang loop unroll(full)
    for (int g = 0; g < 16; g++) FOUR_ROUNDS(abef, cdgh, w, g);
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  one->state = (State){abef, cdgh};
  one->next += blocks * BLOCK;
  one->blocks -= blocks;
}

WITH_SHA static void finish(const Lane *lane, uint8_t digest[32]) {
  uint32_t abef[4], cdgh[4];
  _mm_storeu_si128((__m128i *)(void *)abef, lane->state.abef);
  _mm_storeu_si128((__m128i *)(void *)cdgh, lane->state.cdgh);
  const uint32_t words[8] = {abef[3], abef[2], cdgh[3], cdgh[2], abef[1], abef[0], cdgh[1], cdgh[0]};
  for (int i = 0; i < 8; i++) {
    uint32_t word = __builtin_bswap32(words[i]);
    memcpy(digest + 4 * i, &word, 4);
  }
}

int custody_sha256_pair_available(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) || !(c & bit_SSSE3)) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

void custody_sha256_pair(const uint8_t *first, size_t first_length, const uint8_t *second, size_t second_length,
                         uint8_t first_digest[32], uint8_t second_digest[32]) {
  Lane one, two;
  begin(&one, first, first_length);
  begin(&two, second, second_length);
  for (;;) {
    size_t left = available(&one), right = available(&two);
    if (left == 0 && right == 0) break;
    if (left > 0 && right > 0)
      compress_two(&one, &two, left < right ? left : right);
    else if (left > 0)
      compress_one(&one, left);
    else
      compress_one(&two, right);
  }
  finish(&one, first_digest);
  finish(&two, second_digest);
}

#else

int custody_sha256_pair_available(void) { return 0; }

void custody_sha256_pair(const uint8_t *first, size_t first_length, const uint8_t *second, size_t second_length,
                         uint8_t first_digest[32], uint8_t second_digest[32]) {
  __builtin_trap();
}

#endif
