# Sourced by the benchmarks: where they work and which rankify they measure.
#
# Sets and exports
#   RANKIFY_BENCH  the work folder (default: .build/benchmarks in the repository); never committed
#   RANKIFY        the binary (default: a release build of this checkout)

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly repository

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "$(basename "$0"): $*"
  exit 3
}

# A path that holds from any folder.
absolute() {
  case $1 in
    /*) printf '%s' "$1" ;;
    *) printf '%s/%s' "$PWD" "$1" ;;
  esac
}

prepare_workplace() {
  command -v python3 >/dev/null || fail "python3 is missing; on Debian: apt-get install python3 python3-venv"
  RANKIFY_BENCH=$(absolute "${RANKIFY_BENCH:-$repository/.build/benchmarks}")
  mkdir -p "$RANKIFY_BENCH"
  if command -v flock >/dev/null; then
    exec 9>"$RANKIFY_BENCH/lock"
    flock --nonblock 9 || fail "another benchmark works in $RANKIFY_BENCH; wait for it, or name another folder by RANKIFY_BENCH"
  fi
  if [[ -z ${RANKIFY:-} ]]; then
    say "building rankify"
    (cd "$repository" && swift build -c release --product rankify >&2)
    RANKIFY=$repository/.build/release/rankify
  fi
  RANKIFY=$(absolute "$RANKIFY")
  [[ -x $RANKIFY ]] || fail "$RANKIFY is no program; RANKIFY names the binary to measure"
  export RANKIFY RANKIFY_BENCH
}

# One thread for every library, and no choice of kernels made for another machine.
one_thread_each() {
  export OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 RAYON_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
  export TOKENIZERS_PARALLELISM=false
  unset OPENBLAS_CORETYPE
}
