#include "custody_sha256.h"
#include "sha256_message.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))
// Messages that are begun together; at the end of them one is alone.
#define TOGETHER 32

// The eight working variables as the instructions want them, highest lane first: A B E F and C D G H.
typedef struct {
  __m128i abef, cdgh;
} State;

WITH_SHA static inline State load_state(const uint32_t s[8]) {
  return (State){_mm_set_epi32((int)s[0], (int)s[1], (int)s[4], (int)s[5]),
                 _mm_set_epi32((int)s[2], (int)s[3], (int)s[6], (int)s[7])};
}

WITH_SHA static inline void store_state(State state, uint32_t s[8]) {
  uint32_t abef[4], cdgh[4];
  _mm_storeu_si128((__m128i *)(void *)abef, state.abef);
  _mm_storeu_si128((__m128i *)(void *)cdgh, state.cdgh);
  const uint32_t words[8] = {abef[3], abef[2], cdgh[3], cdgh[2], abef[1], abef[0], cdgh[1], cdgh[0]};
  memcpy(s, words, sizeof words);
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

WITH_SHA static void compress_two(Message *one, Message *two, size_t blocks) {
  State s1 = load_state(one->state), s2 = load_state(two->state);
  for (size_t block = 0; block < blocks; block++) {
    __m128i w1[4], w2[4];
    State before1 = s1, before2 = s2;
    LOAD(w1, one->next + block * BLOCK);
    LOAD(w2, two->next + block * BLOCK);
#pragma clang loop unroll(full)
    for (int g = 0; g < 16; g++) {
      FOUR_ROUNDS(s1.abef, s1.cdgh, w1, g);
      FOUR_ROUNDS(s2.abef, s2.cdgh, w2, g);
    }
    s1.abef = _mm_add_epi32(s1.abef, before1.abef);
    s1.cdgh = _mm_add_epi32(s1.cdgh, before1.cdgh);
    s2.abef = _mm_add_epi32(s2.abef, before2.abef);
    s2.cdgh = _mm_add_epi32(s2.cdgh, before2.cdgh);
  }
  store_state(s1, one->state);
  store_state(s2, two->state);
  one->next += blocks * BLOCK;
  one->blocks -= blocks;
  two->next += blocks * BLOCK;
  two->blocks -= blocks;
}

WITH_SHA static void compress_one(Message *one, size_t blocks) {
  State s = load_state(one->state);
  for (size_t block = 0; block < blocks; block++) {
    __m128i w[4];
    State before = s;
    LOAD(w, one->next + block * BLOCK);
#pragma clang loop unroll(full)
    for (int g = 0; g < 16; g++) FOUR_ROUNDS(s.abef, s.cdgh, w, g);
    s.abef = _mm_add_epi32(s.abef, before.abef);
    s.cdgh = _mm_add_epi32(s.cdgh, before.cdgh);
  }
  store_state(s, one->state);
  one->next += blocks * BLOCK;
  one->blocks -= blocks;
}

// Hashes until one of the two has ended; both when the other ends at the same block.
static void advance_two(Message *one, Message *two) {
  size_t left = available(one), right = available(two);
  while (left > 0 && right > 0) {
    compress_two(one, two, left < right ? left : right);
    left = available(one);
    right = available(two);
  }
}

static void finish_one(Message *message, uint8_t *digests) {
  for (size_t blocks = available(message); blocks > 0; blocks = available(message)) compress_one(message, blocks);
  write_digest(message->state, digests + 32 * message->number);
}

int custody_sha256_pairs_available(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) || !(c & bit_SSSE3)) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

void custody_sha256_finish_pairs(Message *messages, size_t count, uint8_t *digests) {
  if (count == 0) return;
  Message *one = &messages[0];
  for (size_t i = 1; i < count; i++) {
    Message *two = &messages[i];
    advance_two(one, two);
    // The one that goes on stays; should both have ended, the second waits for nothing but its digest.
    if (available(one) > 0) {
      write_digest(two->state, digests + 32 * two->number);
    } else {
      write_digest(one->state, digests + 32 * one->number);
      one = two;
    }
  }
  finish_one(one, digests);
}

void custody_sha256_pairs(const custody_sha256_message *messages, size_t count, uint8_t *digests) {
  Message begun[TOGETHER];
  for (size_t done = 0; done < count; done += TOGETHER) {
    size_t slice = count - done < TOGETHER ? count - done : TOGETHER;
    for (size_t i = 0; i < slice; i++) {
      begin(&begun[i], messages[done + i].bytes, messages[done + i].length);
      begun[i].number = done + i;
    }
    custody_sha256_finish_pairs(begun, slice, digests);
  }
}

#else

int custody_sha256_pairs_available(void) { return 0; }

void custody_sha256_pairs(const custody_sha256_message *messages, size_t count, uint8_t *digests) {
  __builtin_trap();
}

#endif
