#!/usr/bin/env bash
# A bare machine -> a machine that can run the lab. Run again, it checks and ends; run twice at once, one waits.
#
#   lab/setup.sh               all of it: the tools, a Docker engine, a base image, the hosts' images
#   lab/setup.sh --tests       that, and what only the tests need
#   lab/setup.sh --tools-only  just the npm packages: enough for `npm run check`
#
# It installs software only on Debian and Ubuntu and only as root: asking first where a person is at the terminal,
# saying so where nobody is. Elsewhere it says what to install. Exit codes: 0 ready, 2 something is missing, 130 Ctrl-C.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

official_base=node:24-bookworm-slim
node_version=$(sed -n 's/^ *"node": "\([0-9.]*\)".*/\1/p' package.json | tail -n 1)
local_base=next-room/base:bookworm-node$node_version
docker_packages=(docker.io docker-cli docker-compose docker-buildx)
log=.lab/setup.log

mkdir -p .lab
started=$SECONDS

# ---------------------------------------------------------------- words
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' off=$'\e[0m'; else bold='' dim='' red='' off=''; fi
say() { printf '%s\n' "${bold}setup${off}  $*"; }
fail() {
  printf '%s\n' "${red}setup${off}  $1" >&2
  shift
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 2
}
# Ctrl-C. A step runs beside this script, in a process group of its own: bash itself ends only once a program in front
# has, and a program that it is just about to start never hears of the key.
stop() {
  trap - INT
  set +m
  [ -z "$(jobs -p)" ] || kill -TERM -- -"$!" 2>/dev/null || true
  wait 2>/dev/null
  echo
  say "Stopped. Run the same command again and it goes on from here."
  kill -INT $$
}
trap stop INT

# A long step: one line that says what and then how long. What it prints goes to a log, shown only if it fails.
step() {
  local what=$1 begun=$SECONDS
  shift
  say "$what …"
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  set +m
  if ! wait "$!"; then
    tail -n 15 "$log" >&2
    fail "That did not work: $what." "Above is the end of what it printed; all of it is in $log."
  fi
  [ $((SECONDS - begun)) -lt 2 ] || say "${dim}done in $((SECONDS - begun)) s${off}"
}

may_install() {
  [ "$(id -u)" = 0 ] && [ -r /etc/debian_version ] && command -v apt-get >/dev/null || return 1
  if [ -t 0 ] && [ -t 1 ]; then
    read -r -p "       $1 Install now? [Y/n] " answer || answer=n
    case "$answer" in '' | [yY]*) ;; *) return 1 ;; esac
  else
    say "$1 Nobody is at the terminal to ask, so I install it."
  fi
}

# ---------------------------------------------------------------- the tools: npm packages, Node 24 among them
install_tools() {
  if ! cmp -s package-lock.json node_modules/.next-room-lock; then
    step "Installing the npm packages (Node $node_version is one of them)" npm ci --no-audit --no-fund
    cp package-lock.json node_modules/.next-room-lock
  fi
}

# ---------------------------------------------------------------- the engine
apt_install() { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" 9>&-; }
has_compose() { docker compose version && docker buildx version; } >/dev/null 2>&1
has_engine() { docker info; } >/dev/null 2>&1

# Debian 12's own Docker is too old, and Debian 13's runs on 12. So 13 becomes a source of last resort (priority 50:
# nothing comes from it by itself), read from the very mirror that this machine uses already.
add_trixie() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' 'Codename: bookworm' |
    awk '$2 == "Debian" { print $1; exit }')
  [ -n "$mirror" ] || { echo "no Debian mirror is set up in /etc/apt" && return 1; }
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' \
    "$mirror" /usr/share/keyrings/debian-archive-keyring.gpg >/etc/apt/sources.list.d/next-room-trixie.sources
  printf 'Package: *\nPin: release n=trixie\nPin-Priority: 50\n' >/etc/apt/preferences.d/next-room-trixie
}

install_docker_packages() {
  dpkg --configure -a
  # shellcheck disable=SC1091
  . /etc/os-release
  case "${ID:-}-${VERSION_CODENAME:-}" in
    debian-bookworm) add_trixie && apt-get update && apt_install iptables "${docker_packages[@]/%//trixie}" ;;
    debian-*) apt-get update && apt_install iptables "${docker_packages[@]}" ;;
    *) apt-get update && apt_install iptables docker.io docker-compose-v2 docker-buildx ;;
  esac
}

start_engine() {
  if [ -d /run/systemd/system ]; then
    systemctl start docker
  else
    # No service manager here. The engine gets a session of its own, so that Ctrl-C in this terminal leaves it alone.
    setsid dockerd </dev/null >/var/log/next-room-dockerd.log 2>&1 9>&- &
  fi
  for _ in $(seq 300); do
    has_engine && return
    [ -d /run/systemd/system ] || kill -0 $! 2>/dev/null || break
    sleep 0.2 # between two looks at a named condition: the engine answers
  done
  [ ! -r /var/log/next-room-dockerd.log ] || tail -n 15 /var/log/next-room-dockerd.log
  return 1
}

ensure_engine() {
  if ! command -v docker >/dev/null || ! has_compose || { ! has_engine && [ -z "$(endpoint_problem)" ] && ! command -v dockerd >/dev/null; }; then
    may_install "Docker (the engine, Compose v2 and buildx) is not here yet." || fail \
      "Docker with Compose v2 is needed, and it is not here." \
      "Docker Desktop (macOS, Windows):  docs.docker.com/get-started/get-docker" \
      "Debian, Ubuntu:  run the same command as root, and it installs them" \
      "Then run the same command again."
    step "Installing Docker" install_docker_packages
  fi
  has_engine && return
  local problem
  problem=$(endpoint_problem)
  [ -z "$problem" ] || fail "$problem" "Then run the same command again."
  if [ "$(id -u)" = 0 ] && command -v dockerd >/dev/null; then
    step "Starting the Docker engine" start_engine
  else
    fail "Docker is installed, but its engine is not running." \
      "Start Docker Desktop, or:  sudo systemctl start docker" "Then run the same command again."
  fi
}

# Why an engine that should be there cannot be reached, in a sentence; nothing if it simply does not run here.
endpoint_problem() {
  local host socket
  host=${DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || true)}
  host=${host:-unix:///var/run/docker.sock} socket=${host#unix://}
  if [ -S "$socket" ] && [ ! -w "$socket" ]; then
    echo "You have no permission to use Docker. Join its group, then log in again:  sudo usermod -aG docker $(id -un)"
  elif [ "$socket" != /var/run/docker.sock ]; then
    echo "Docker is set to use an engine at $host, and nothing answers there. Start it, or change the context:  docker context use default"
  fi
}

# ---------------------------------------------------------------- the base image
# Debian's packages and npm's Node are enough to make what the registry would have given us.
make_local_base() {
  local root
  root=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "rm -rf '$root'" EXIT # a step is a process of its own
  mmdebstrap --variant=minbase bookworm "$root/base.tar" "$1"
  mkdir -p "$root/add/usr/local/bin"
  cp node_modules/node/bin/node "$root/add/usr/local/bin/node"
  tar --append --file "$root/base.tar" --directory "$root/add" --owner=0 --group=0 usr/local/bin/node
  docker import --change 'CMD ["bash"]' --message "Debian bookworm, Node $node_version" "$root/base.tar" "$local_base"
}

debian_mirror() {
  apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' 'Codename: bookworm' 2>/dev/null |
    awk '$2 == "Debian" { print $1; exit }'
}

# Compose reads .env, so that a plain `docker compose up` builds on the same base. Other lines of it are not ours.
remember_base() {
  local rest=''
  [ ! -f .env ] || rest=$(grep -v '^NEXT_ROOM_BASE=' .env || true)
  { [ -z "$rest" ] || printf '%s\n' "$rest"; [ -z "$1" ] || printf 'NEXT_ROOM_BASE=%s\n' "$1"; } >.lab/env
  cmp -s .lab/env .env || cp .lab/env .env
  [ -z "$1" ] || export NEXT_ROOM_BASE=$1 # for compose files elsewhere, which do not see this .env
}

has_image() { docker image inspect "$1"; } >/dev/null 2>&1

ensure_base() {
  if [ -n "${NEXT_ROOM_BASE:-}" ]; then return; fi # the person's own choice
  if has_image "$local_base"; then remember_base "$local_base"; return; fi
  if has_image "$official_base"; then remember_base ''; return; fi
  say "Fetching the base image $official_base …"
  if docker pull --quiet "$official_base" >"$log" 2>&1; then remember_base ''; return; fi
  local mirror
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || fail "The base image $official_base could not be fetched:" "$(tail -n 1 "$log")" \
    "Check the network, or set NEXT_ROOM_BASE to a Debian image with Node 24 that you have."
  say "No registry answers, so I make the base image out of Debian's packages."
  if ! command -v mmdebstrap >/dev/null; then
    may_install "For that, mmdebstrap is needed." || fail "Without a registry, mmdebstrap is needed to make a base image." \
      "Install it:  sudo apt-get install mmdebstrap"
    step "Installing mmdebstrap" apt_install mmdebstrap
  fi
  step "Making the base image $local_base (about 20 s)" make_local_base "$mirror"
  remember_base "$local_base"
}

# ---------------------------------------------------------------- the hosts' images
# koffi is the one npm package inside an image: npm packs it here, for the machine that the containers run on, and the
# image takes it only if its sum is the lock file's.
pack_koffi() {
  local koffi arch
  koffi=$(sed -n 's/^ *"koffi": "\([0-9.]*\)".*/\1/p' package.json)
  case $(docker info --format '{{.Architecture}}') in x86_64 | amd64) arch=x64 ;; aarch64 | arm64) arch=arm64 ;; *) return 1 ;; esac
  mkdir -p .lab/koffi
  for package in "koffi@$koffi" "@koromix/koffi-linux-$arch@$koffi"; do
    file=$(printf '%s' "$package" | sed 's/^@//; s#[/@]#-#g').tgz
    [ -s ".lab/koffi/$file" ] || npm pack --silent --pack-destination .lab/koffi "$package"
  done
}

build_target() {
  local target=$1
  shift
  docker build --target "$target" --tag "next-room/$target" --build-arg BASE_IMAGE="${NEXT_ROOM_BASE:-$official_base}" \
    --secret id=ca,src="${NODE_EXTRA_CA_CERTS:-/dev/null}" "$@" .
}

build_wire() {
  pack_koffi || { echo "koffi could not be had for this machine" && return 1; }
  build_target wire --build-context koffi=.lab/koffi
}

build_images() {
  step "Building the hosts' images" docker compose build
  step "Building a host with Python, for peers in another language" \
    docker compose --file lab/topologies/with-python.yaml build guido
  step "Building a workbench for learners' programs" docker compose --file lab/topologies/grade-bob.yaml build bob
  step "Building the wire's agent" build_wire
}

# ---------------------------------------------------------------- one set-up at a time
if command -v flock >/dev/null; then
  exec 9>"${TMPDIR:-/tmp}/next-room-setup-$(id -u).lock"
  flock --nonblock 9 || { say "Another set-up is running; waiting for it …" && flock 9; }
fi

install_tools
if [ "${1:-}" != --tools-only ]; then
  ensure_engine
  ensure_base
  build_images
fi
if [ "${1:-}" = --tests ]; then
  step "Building tshark, a second opinion for the tests" build_target tshark
fi
say "${dim}ready after $((SECONDS - started)) s${off}"
