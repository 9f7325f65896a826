#include "custody_sha256.h"
#include "sha256_message.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define WITH_AVX512 __attribute__((target("avx512f,avx512bw")))
#define LANES 16
// Messages that are put in order of length together.
#define SLICE 512
// Messages of at least as many blocks count as equally long for that.
#define LENGTHS 256

// Sixteen messages, each in one lane: 32 bits of every register.
typedef struct {
  // Row i holds word i of all lanes' states.
  uint32_t state[8][LANES] __attribute__((aligned(64)));
  // Where each lane's next block lies, and how many follow each other there.
  const uint8_t *next[LANES] __attribute__((aligned(64)));
  uint32_t blocks[LANES] __attribute__((aligned(64)));
  // One bit for each lane that holds a message.
  uint32_t busy;
  Message messages[LANES];
} Lanes;

#define ROTATE(x, n) _mm512_ror_epi32(x, n)
#define SHIFT(x, n) _mm512_srli_epi32(x, n)
#define ADD(x, y) _mm512_add_epi32(x, y)
#define XOR3(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x96)
#define CHOOSE(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xCA)
#define MAJORITY(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xE8)

// Round t of FIPS 180-4, section 6.2.2, with t = 16 * turn + i. The variables stay where they are and change their roles.
#define ROUND(s, w, turn, i)                                                                                   \
  do {                                                                                                         \
    __m512i a = s[(0 - i) & 7], b = s[(1 - i) & 7], c = s[(2 - i) & 7];                                        \
    __m512i e = s[(4 - i) & 7], f = s[(5 - i) & 7], g = s[(6 - i) & 7];                                        \
    __m512i t1 = ADD(ADD(s[(7 - i) & 7], _mm512_set1_epi32((int)K[16 * (turn) + i])), w[i]);                   \
    t1 = ADD(t1, ADD(CHOOSE(e, f, g), XOR3(ROTATE(e, 6), ROTATE(e, 11), ROTATE(e, 25))));                      \
    s[(3 - i) & 7] = ADD(s[(3 - i) & 7], t1);                                                                  \
    s[(7 - i) & 7] = ADD(t1, ADD(MAJORITY(a, b, c), XOR3(ROTATE(a, 2), ROTATE(a, 13), ROTATE(a, 22))));        \
  } while (0)

// Word t + 16 of the schedule in the place of word t.
#define SCHEDULE(w, i)                                                                                         \
  do {                                                                                                         \
    __m512i x = w[(i + 1) & 15], y = w[(i + 14) & 15];                                                         \
    w[i] = ADD(ADD(w[i], w[(i + 9) & 15]),                                                                     \
               ADD(XOR3(ROTATE(x, 7), ROTATE(x, 18), SHIFT(x, 3)),                                             \
                   XOR3(ROTATE(y, 17), ROTATE(y, 19), SHIFT(y, 10))));                                         \
  } while (0)

// Reads a block of each lane; w[t] gets word t of all of them.
WITH_AVX512 static inline void load(const uint8_t *const *next, size_t offset, __m512i w[16]) {
  const __m512i swap = _mm512_broadcast_i32x4(_mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL));
  __m512i quads[4][4];
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    __m512i r[4];
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) r[j] = _mm512_shuffle_epi8(_mm512_loadu_si512(next[4 * i + j] + offset), swap);
    __m512i low01 = _mm512_unpacklo_epi32(r[0], r[1]), high01 = _mm512_unpackhi_epi32(r[0], r[1]);
    __m512i low23 = _mm512_unpacklo_epi32(r[2], r[3]), high23 = _mm512_unpackhi_epi32(r[2], r[3]);
    // 128-bit part k of quads[i][j] is word 4k + j of lanes 4i to 4i + 3.
    quads[i][0] = _mm512_unpacklo_epi64(low01, low23);
    quads[i][1] = _mm512_unpackhi_epi64(low01, low23);
    quads[i][2] = _mm512_unpacklo_epi64(high01, high23);
    quads[i][3] = _mm512_unpackhi_epi64(high01, high23);
  }
#pragma clang loop unroll(full)
  for (int j = 0; j < 4; j++) {
    __m512i a = _mm512_shuffle_i32x4(quads[0][j], quads[1][j], 0x44);
    __m512i b = _mm512_shuffle_i32x4(quads[2][j], quads[3][j], 0x44);
    __m512i c = _mm512_shuffle_i32x4(quads[0][j], quads[1][j], 0xEE);
    __m512i d = _mm512_shuffle_i32x4(quads[2][j], quads[3][j], 0xEE);
    w[j] = _mm512_shuffle_i32x4(a, b, 0x88);
    w[4 + j] = _mm512_shuffle_i32x4(a, b, 0xDD);
    w[8 + j] = _mm512_shuffle_i32x4(c, d, 0x88);
    w[12 + j] = _mm512_shuffle_i32x4(c, d, 0xDD);
  }
}

// Hashes as many blocks of every lane.
WITH_AVX512 static void compress(Lanes *lanes, size_t blocks) {
  __m512i s[8];
  for (int i = 0; i < 8; i++) s[i] = _mm512_load_si512(lanes->state[i]);
  for (size_t block = 0; block < blocks; block++) {
    __m512i w[16], before[8];
    load(lanes->next, block * BLOCK, w);
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) before[i] = s[i];
#pragma clang loop unroll(disable)
    for (int turn = 0; turn < 3; turn++) {
#pragma clang loop unroll(full)
      for (int i = 0; i < 16; i++) {
        ROUND(s, w, turn, i);
        SCHEDULE(w, i);
      }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) ROUND(s, w, 3, i);
#pragma clang loop unroll(full)
    for (int i = 0; i < 8; i++) s[i] = ADD(s[i], before[i]);
  }
  for (int i = 0; i < 8; i++) _mm512_store_si512(lanes->state[i], s[i]);
}

// Puts the blocks that lie together next into the lane's place in the vectors.
static void show(Lanes *lanes, int lane) {
  lanes->blocks[lane] = (uint32_t)available(&lanes->messages[lane]);
  lanes->next[lane] = lanes->messages[lane].next;
}

static void occupy(Lanes *lanes, int lane, const custody_sha256_message *message, size_t number) {
  begin(&lanes->messages[lane], message->bytes, message->length);
  lanes->messages[lane].number = number;
  for (int i = 0; i < 8; i++) lanes->state[i][lane] = INITIAL_STATE[i];
  lanes->busy |= 1u << lane;
  show(lanes, lane);
}

static void copy_state(const Lanes *lanes, int lane, uint32_t state[8]) {
  for (int i = 0; i < 8; i++) state[i] = lanes->state[i][lane];
}

// Lanes without a message read along with one that has one; what comes out is dropped.
static void fill_idle(Lanes *lanes) {
  if (lanes->busy == 0xFFFF || lanes->busy == 0) return;
  const uint8_t *any = lanes->next[__builtin_ctz(lanes->busy)];
  for (int lane = 0; lane < LANES; lane++) {
    if (lanes->busy >> lane & 1) continue;
    lanes->next[lane] = any;
    lanes->blocks[lane] = UINT32_MAX;
  }
}

// Hashes up to where the first lane runs out of blocks; the lanes that did, as bits.
WITH_AVX512 static uint32_t advance(Lanes *lanes) {
  __m512i left = _mm512_load_si512(lanes->blocks);
  uint32_t blocks = _mm512_reduce_min_epu32(left);
  compress(lanes, blocks);
  left = _mm512_sub_epi32(left, _mm512_set1_epi32((int)blocks));
  _mm512_store_si512(lanes->blocks, left);
  const __m512i step = _mm512_set1_epi64((long long)blocks * BLOCK);
  for (int i = 0; i < 2; i++) {
    void *place = &lanes->next[8 * i];
    _mm512_store_si512(place, _mm512_add_epi64(_mm512_load_si512(place), step));
  }
  return _mm512_cmpeq_epi32_mask(left, _mm512_setzero_si512()) & lanes->busy;
}

// The numbers of the messages, longest first: so the lanes end at nearly the same time.
static void sort(const custody_sha256_message *messages, size_t count, uint16_t order[SLICE]) {
  uint16_t start[LENGTHS + 1] = {0};
  uint8_t lengths[SLICE];
  for (size_t i = 0; i < count; i++) {
    size_t blocks = messages[i].length / BLOCK;
    lengths[i] = (uint8_t)(blocks < LENGTHS ? LENGTHS - 1 - blocks : 0);
    start[lengths[i] + 1]++;
  }
  for (int i = 0; i < LENGTHS; i++) start[i + 1] += start[i];
  for (size_t i = 0; i < count; i++) order[start[lengths[i]]++] = (uint16_t)i;
}

// Lets pairs go on with what the lanes still hold.
static void hand_over(Lanes *lanes, uint8_t *digests) {
  Message rest[LANES];
  size_t count = 0;
  for (int lane = 0; lane < LANES; lane++) {
    if (!(lanes->busy >> lane & 1)) continue;
    Message *message = &lanes->messages[lane];
    rest[count] = *message;
    rest[count].next = lanes->next[lane];
    // The tail, once it is being read, has moved.
    if (message->tail_blocks == 0) rest[count].next = rest[count].tail + (lanes->next[lane] - message->tail);
    rest[count].blocks = lanes->blocks[lane];
    copy_state(lanes, lane, rest[count].state);
    count++;
  }
  custody_sha256_finish_pairs(rest, count, digests);
}

static void hash_slice(
    const custody_sha256_message *messages, size_t count, size_t fewest, uint8_t *digests) {
  uint16_t order[SLICE];
  sort(messages, count, order);
  Lanes lanes;
  lanes.busy = 0;
  memset(lanes.state, 0, sizeof lanes.state);
  size_t begun = 0;
  for (int lane = 0; lane < LANES && begun < count; lane++, begun++)
    occupy(&lanes, lane, &messages[order[begun]], order[begun]);
  while (lanes.busy != 0) {
    if (begun == count) {
      if ((size_t)__builtin_popcount(lanes.busy) < fewest) {
        hand_over(&lanes, digests);
        return;
      }
      fill_idle(&lanes);
    }
    for (uint32_t ended = advance(&lanes); ended != 0; ended &= ended - 1) {
      int lane = __builtin_ctz(ended);
      Message *message = &lanes.messages[lane];
      message->blocks = 0;
      show(&lanes, lane);
      if (lanes.blocks[lane] > 0) continue;
      copy_state(&lanes, lane, message->state);
      write_digest(message->state, digests + 32 * message->number);
      lanes.busy &= ~(1u << lane);
      if (begun == count) continue;
      occupy(&lanes, lane, &messages[order[begun]], order[begun]);
      begun++;
    }
  }
}

int custody_sha256_lanes_available(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
}

void custody_sha256_lanes(const custody_sha256_message *messages, size_t count, size_t fewest, uint8_t *digests) {
  for (size_t done = 0; done < count; done += SLICE) {
    size_t slice = count - done < SLICE ? count - done : SLICE;
    hash_slice(messages + done, slice, fewest, digests + 32 * done);
  }
}

#else

int custody_sha256_lanes_available(void) { return 0; }

void custody_sha256_lanes(const custody_sha256_message *messages, size_t count, size_t fewest, uint8_t *digests) {
  __builtin_trap();
}

#endif
