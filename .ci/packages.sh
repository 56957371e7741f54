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
