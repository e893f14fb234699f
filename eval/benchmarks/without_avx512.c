// Preloaded into a process, hides AVX-512, AVX-VNNI and AMX from it: libraries that choose their kernels at run time then choose
// those of AVX2, as on a machine that has no more. For eval/benchmarks/encode --without-avx512.
//
//     cc -O2 -shared -fPIC -o without_avx512.so without_avx512.c
//     LD_PRELOAD=./without_avx512.so program
//
// Linux can make CPUID fault (arch_prctl(2), ARCH_SET_CPUID) where the processor can ("cpuid_fault" in /proc/cpuinfo). The
// signal's handler executes the instruction in the program's stead and clears bits of the answer. Threads inherit the setting; a
// new program image starts without it, but with this library. What the dynamic linker chose before, glibc's string functions,
// stays. Exits with status 4 where CPUID cannot be made to fault: a comparison that is not limited must not look like one.
#define _GNU_SOURCE
#include <cpuid.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { SET_CPUID = 0x1012 };

static long allow_cpuid(unsigned long allowed) { return syscall(SYS_arch_prctl, SET_CPUID, allowed); }

#define BIT(n) (1u << (n))

/// Clears what is hidden from the answer for a leaf: registers a, b, c, d.
static void hide(unsigned leaf, unsigned subleaf, unsigned r[4]) {
  if (leaf == 7 && subleaf == 0) {
    // F, DQ, IFMA, PF, ER, CD, BW, VL; VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ; 4VNNIW, 4FMAPS, VP2INTERSECT, FP16; AMX.
    r[1] &= ~(BIT(16) | BIT(17) | BIT(21) | BIT(26) | BIT(27) | BIT(28) | BIT(30) | BIT(31));
    r[2] &= ~(BIT(1) | BIT(6) | BIT(11) | BIT(12) | BIT(14));
    r[3] &= ~(BIT(2) | BIT(3) | BIT(8) | BIT(22) | BIT(23) | BIT(24) | BIT(25));
  } else if (leaf == 7 && subleaf == 1) {
    // AVX-VNNI, AVX-512-BF16, AMX-FP16, AVX-IFMA; AVX-VNNI-INT8, AVX-NE-CONVERT, AMX-COMPLEX, AVX-VNNI-INT16, AVX10.
    r[0] &= ~(BIT(4) | BIT(5) | BIT(21) | BIT(23));
    r[3] &= ~(BIT(4) | BIT(5) | BIT(8) | BIT(10) | BIT(19));
  } else if (leaf == 0xd && subleaf == 0) {
    r[0] &= ~(BIT(5) | BIT(6) | BIT(7) | BIT(17) | BIT(18));  // the state of masks, upper registers and tiles
  }
}

static void answer(int number, siginfo_t *info, void *context) {
  (void)info;
  greg_t *g = ((ucontext_t *)context)->uc_mcontext.gregs;
  const unsigned char *code = (const unsigned char *)g[REG_RIP];
  if (code[0] != 0x0f || code[1] != 0xa2) {
    signal(number, SIG_DFL);  // a fault of the program's own: it happens again, without us
    return;
  }
  unsigned leaf = (unsigned)g[REG_RAX], subleaf = (unsigned)g[REG_RCX], r[4];
  allow_cpuid(1);
  __cpuid_count(leaf, subleaf, r[0], r[1], r[2], r[3]);
  allow_cpuid(0);
  hide(leaf, subleaf, r);
  g[REG_RAX] = r[0], g[REG_RBX] = r[1], g[REG_RCX] = r[2], g[REG_RDX] = r[3];
  g[REG_RIP] += 2;
}

__attribute__((constructor)) static void begin(void) {
  struct sigaction action = {.sa_sigaction = answer, .sa_flags = SA_SIGINFO | SA_NODEFER};
  static const char refused[] = "without_avx512: this system cannot make CPUID fault\n";
  if (sigaction(SIGSEGV, &action, NULL) == 0 && allow_cpuid(0) == 0) return;
  if (write(STDERR_FILENO, refused, strlen(refused)) < 0) _exit(4);
  _exit(4);
}
