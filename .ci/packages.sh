# Debian 12 packages by what they are for, and how to install them. Sourced by the scripts beside it.

# To build the program, and to show it.
build_packages=(cmake ninja-build g++ ccache ca-certificates python3
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev libssl-dev libspdlog-dev libfmt-dev
  libcli11-dev libvalijson-dev libhiredis-dev prometheus-cpp-dev zlib1g-dev)

# To build and run the tests.
test_packages=(libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev redis-server nginx-light openssl
  dpkg-dev file buildah debootstrap procps haproxy python3-yaml python3-jsonschema)

# For the second compiler, the sanitizers, the formatter and the linter.
check_packages=(clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14)

# Installs those of the named packages that are missing. As root, or through sudo.
install_packages() {
  local missing=() package as_root=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  echo "Installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Node for the npm packages of the tests: the machine's own npm when there is one, else Debian's. What
# runs the tests is the newer Node that is one of those packages.
install_node_packages() {
  command -v npm >/dev/null || install_packages nodejs npm
  local folder
  for folder in "$@"; do
    # Again only when the lock file is newer than what was installed from it.
    if [ ! -f "$folder/node_modules/.package-lock.json" ] ||
       [ "$folder/package-lock.json" -nt "$folder/node_modules/.package-lock.json" ]; then
      (cd "$folder" && npm ci --ignore-scripts --no-fund --no-audit --loglevel=error)
    fi
  done
}

# The client libraries that the tests use as their users do (tests/clients), from their registries, with the
# versions and hashes that are committed: again only when what is locked has changed. What is built of them is
# the tests' matter.
install_client_libraries() {
  install_python_clients $(git ls-files 'tests/clients/python/*/requirements.txt' | xargs -n 1 dirname)
  install_go_client tests/clients/go
  install_java_client tests/clients/java
}

install_python_clients() {
  python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
  local folder
  for folder in "$@"; do
    cmp -s "$folder/requirements.txt" "$folder/.venv/requirements.txt" && continue
    echo "Installing what $folder/requirements.txt names"
    python3 -m venv --clear "$folder/.venv"
    "$folder/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
      --require-hashes --requirement "$folder/requirements.txt"
    cp "$folder/requirements.txt" "$folder/.venv/requirements.txt"
  done
}

# Debian's Go is too old for the SDK. Any Go gets the newer one as the module that it is, checked against
# the hash here as well; only the Go that would switch to it by itself makes its programs executable.
go_toolchain=v0.0.1-go1.27.3
declare -A go_toolchain_hashes=(
  [linux-amd64]=h1:r0ub+FnqzZxoWm/dSUOI9DcIqYWn/mNYGFJcv7PyBzs=
  [linux-arm64]=h1:VY4gDzfxOrsM17J2qtgZgiAIsWhp7XWK1jMfE3kXV0s=)

install_go_client() {
  command -v go >/dev/null || install_packages golang-go ca-certificates
  local machine version told toolchain
  machine=$(go env GOHOSTOS)-$(go env GOHOSTARCH)
  version=$go_toolchain.$machine
  if [[ $(readlink "$1/.toolchain") != */"toolchain@$version" || ! -x $1/.toolchain/bin/go ]]; then
    echo "Installing golang.org/toolchain@$version"
    # Not in the module's folder: what an old Go would read there is too new for it.
    told=$(cd / && GOTOOLCHAIN=local GOFLAGS='' go mod download -json "golang.org/toolchain@$version")
    grep -qF "\"Sum\": \"${go_toolchain_hashes[$machine]}\"" <<<"$told" || { echo "Not the locked one: $told"; return 1; }
    toolchain=$(sed -n 's/^\t"Dir": "\(.*\)",$/\1/p' <<<"$told")
    chmod -R u+w "$toolchain/bin" "$toolchain/pkg/tool"
    chmod +x "$toolchain"/bin/* "$toolchain"/pkg/tool/*/*
    ln -sfn "$toolchain" "$1/.toolchain"
  fi
  # Compiled once here, so that its packages are in Go's cache when the tests compile it.
  (cd "$1" && GOTOOLCHAIN=local GOFLAGS='-mod=readonly -buildvcs=false' .toolchain/bin/go build -o /dev/null .)
}

install_java_client() {
  command -v javac >/dev/null || install_packages openjdk-17-jdk-headless
  command -v mvn >/dev/null || install_packages maven
  (cd "$1/.libraries" 2>/dev/null && sha256sum --check --status ../libraries.sha256) && return
  echo "Installing what $1/pom.xml names"
  rm -rf "$1/.libraries"
  mvn --quiet --batch-mode --no-transfer-progress --file "$1/pom.xml" dependency:copy-dependencies
  (cd "$1/.libraries" && sha256sum --check --quiet ../libraries.sha256)
}
