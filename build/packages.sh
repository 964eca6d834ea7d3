# Sourced by ./run and .ci/run: says which programs and libraries of the system are missing, and gets them.

# need KIND NAME PACKAGE WHY: KIND is "library" (as the loader knows it) or "program".
missing_packages=()
# Servers lie where only root looks.
PATH="$PATH:/usr/sbin:/sbin"
need() {
  case "$1" in
    library) [[ "$(ldconfig -p 2>/dev/null)" == *"$2"* ]] && return ;;
    program) command -v "$2" >/dev/null && return ;;
  esac
  missing_packages+=("$3")
  echo "Missing: $2, from the package $3: $4" >&2
}

# What ./run --real starts, and the tests of the real parts.
need_servers() {
  need program mariadbd mariadb-server "grain state, catalog and cluster membership"
  need program rabbitmq-server rabbitmq-server "streams A and B"
  need program redis-server redis-server "cache and rate limits"
  need program nginx nginx-light "TLS in front of the web hosts"
  need program memcached memcached "the S3 server keeps its sign-ins in it"
  local part
  for part in proxy account container object; do
    need program "swift-$part-server" "swift-$part" "the S3 server"
  done
  [ -e /etc/swift/swift.conf ] || missing_packages+=(swift)
  need program node nodejs "runs the Firebase emulator"
  need program npm npm "installs the Firebase emulator"
  need program openssl openssl "makes the certificate of this machine"
}

# install_firebase_emulator ROOT: firebase-tools as build/firebase/package-lock.json pins it, below ROOT/artifacts (about 240 MB, 10 s).
# Without install scripts: what they would compile, the Auth emulator does not use.
install_firebase_emulator() {
  local from="$1/build/firebase" to="$1/artifacts/firebase"
  cmp -s "$from/package-lock.json" "$to/installed.json" && return
  echo "Installing the Firebase emulator with npm" >&2
  mkdir -p "$to"
  cp "$from"/package*.json "$to"
  quietly npm ci --prefix "$to" --ignore-scripts --no-audit --no-fund && mv "$to/package-lock.json" "$to/installed.json"
}

need_dotnet() {
  if ! command -v dotnet >/dev/null || ! [[ $'\n'"$(dotnet --list-sdks)" == *$'\n'10.* ]]; then
    echo "The .NET SDK 10 is needed and was not found. Get it from https://dotnet.microsoft.com/download/dotnet/10.0 and try again." >&2
    exit 3
  fi
}

install_missing() {
  [ ${#missing_packages[@]} -eq 0 ] && return
  local command="apt-get update && apt-get install -y --no-install-recommends ${missing_packages[*]}"
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Without root this cannot be installed from here. Run: sudo sh -c '$command'" >&2
    exit 3
  fi
  echo "Installing ${missing_packages[*]} with apt-get" >&2
  local log
  log="$(mktemp)"
  if ! DEBIAN_FRONTEND=noninteractive sh -c "$command" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    exit 3
  fi
  rm -f "$log"
}

# quietly COMMAND...: its output is shown only when it fails.
quietly() {
  local log
  log="$(mktemp)"
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}
