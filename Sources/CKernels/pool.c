#define _GNU_SOURCE  // sched_getaffinity
#include "CKernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

// A job is published as one word, ticket = generation << 32 | pieces not yet claimed. A thread claims a piece by decrementing
// the word it has seen: a late thread can never claim a piece of another job. Idle threads look at the word for a few
// microseconds (layers follow each other closely), then sleep.

enum { PIECES_MAX = 1 << 30, SPIN_NANOSECONDS = 50000 };

struct ck_pool {
  _Alignas(64) _Atomic uint64_t ticket;
  _Alignas(64) _Atomic uint32_t pending;  // pieces not yet finished
  _Atomic int caller_sleeps;
  _Alignas(64) _Atomic uint32_t sleepers;
  _Atomic int stopping;
  ck_piece piece;
  void *context;
  pthread_mutex_t busy;  // held by the caller being served
  pthread_mutex_t lock;  // guards the two conditions
  pthread_cond_t work, finished;
  size_t threads;  // the caller's included
  pthread_t *handles;
};

/// Set while the thread executes a piece.
static _Thread_local int inside;

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/// Waits for a moment; 0 once SPIN_NANOSECONDS have passed since `start`, which begins as 0.
static int spin(int64_t *start) {
  for (int i = 0; i < 16; i++) relax();
  int64_t now = nanoseconds();
  if (*start == 0) *start = now;
  return now - *start < SPIN_NANOSECONDS;
}

/// Executes pieces until none is left to claim.
static void work_off(ck_pool *pool) {
  uint64_t seen = atomic_load_explicit(&pool->ticket, memory_order_acquire);
  while ((uint32_t)seen != 0) {
    if (!atomic_compare_exchange_weak_explicit(&pool->ticket, &seen, seen - 1, memory_order_acquire,
                                               memory_order_acquire))
      continue;
    pool->piece(pool->context, (uint32_t)seen - 1);
    if (atomic_fetch_sub(&pool->pending, 1) == 1 && atomic_load(&pool->caller_sleeps)) {
      pthread_mutex_lock(&pool->lock);
      pthread_cond_signal(&pool->finished);
      pthread_mutex_unlock(&pool->lock);
    }
    seen = atomic_load_explicit(&pool->ticket, memory_order_acquire);
  }
}

static int has_work(ck_pool *pool) { return (uint32_t)atomic_load(&pool->ticket) != 0; }

static void sleep_until_work(ck_pool *pool) {
  pthread_mutex_lock(&pool->lock);
  atomic_fetch_add(&pool->sleepers, 1);
  while (!has_work(pool) && !atomic_load(&pool->stopping)) pthread_cond_wait(&pool->work, &pool->lock);
  atomic_fetch_sub(&pool->sleepers, 1);
  pthread_mutex_unlock(&pool->lock);
}

static void *worker(void *argument) {
  ck_pool *pool = argument;
  inside = 1;
  while (!atomic_load(&pool->stopping)) {
    int64_t start = 0;
    while (!has_work(pool) && spin(&start)) {
    }
    if (!has_work(pool)) sleep_until_work(pool);
    work_off(pool);
  }
  return NULL;
}

static void publish(ck_pool *pool, size_t pieces) {
  atomic_store(&pool->pending, (uint32_t)pieces);
  uint64_t generation = (atomic_load(&pool->ticket) >> 32) + 1;
  atomic_store(&pool->ticket, generation << 32 | pieces);
  uint32_t sleepers = atomic_load(&pool->sleepers);
  if (sleepers == 0) return;
  pthread_mutex_lock(&pool->lock);
  for (size_t i = 1; i < pieces && i <= sleepers; i++) pthread_cond_signal(&pool->work);
  pthread_mutex_unlock(&pool->lock);
}

static void wait_until_finished(ck_pool *pool) {
  int64_t start = 0;
  do {
    if (atomic_load(&pool->pending) == 0) return;
  } while (spin(&start));
  pthread_mutex_lock(&pool->lock);
  atomic_store(&pool->caller_sleeps, 1);
  while (atomic_load(&pool->pending) != 0) pthread_cond_wait(&pool->finished, &pool->lock);
  atomic_store(&pool->caller_sleeps, 0);
  pthread_mutex_unlock(&pool->lock);
}

void ck_pool_run(ck_pool *pool, size_t pieces, ck_piece piece, void *context) {
  if (pieces < 2 || inside || pool->threads < 2 || pieces > PIECES_MAX || pthread_mutex_trylock(&pool->busy) != 0) {
    for (size_t i = 0; i < pieces; i++) piece(context, i);
    return;
  }
  pool->piece = piece;
  pool->context = context;
  publish(pool, pieces);
  inside = 1;
  work_off(pool);
  inside = 0;
  wait_until_finished(pool);
  pthread_mutex_unlock(&pool->busy);
}

size_t ck_pool_threads(const ck_pool *pool) { return pool->threads; }

ck_pool *ck_pool_create(size_t threads) {
  ck_pool *pool = NULL;
  if (posix_memalign((void **)&pool, 64, sizeof *pool) != 0) return NULL;
  *pool = (ck_pool){.threads = 1};
  pool->handles = calloc(threads, sizeof *pool->handles);
  if (pool->handles == NULL) {
    free(pool);
    return NULL;
  }
  pthread_mutex_init(&pool->busy, NULL);
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->work, NULL);
  pthread_cond_init(&pool->finished, NULL);
  while (pool->threads < threads && pthread_create(&pool->handles[pool->threads], NULL, worker, pool) == 0)
    pool->threads++;
  return pool;
}

void ck_pool_destroy(ck_pool *pool) {
  pthread_mutex_lock(&pool->lock);
  atomic_store(&pool->stopping, 1);
  pthread_cond_broadcast(&pool->work);
  pthread_mutex_unlock(&pool->lock);
  for (size_t i = 1; i < pool->threads; i++) pthread_join(pool->handles[i], NULL);
  pthread_mutex_destroy(&pool->busy);
  pthread_mutex_destroy(&pool->lock);
  pthread_cond_destroy(&pool->work);
  pthread_cond_destroy(&pool->finished);
  free(pool->handles);
  free(pool);
}

size_t ck_available_cores(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return (size_t)CPU_COUNT(&set);
#endif
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return cores > 0 ? (size_t)cores : 1;
}
