# One file, a target for each kind of host.
#
# The base is any Debian with Node 24 in it: the official image where a registry can be reached, or the one that
# lab/setup.sh makes out of Debian's own packages where none can. Everything below builds the same on both.
ARG BASE_IMAGE=node:24-bookworm-slim

# What a person wants in their hands on any host: ss and ip, ping, nc, socat.
FROM ${BASE_IMAGE} AS tools
COPY --chmod=755 <<'SH' /usr/local/sbin/install-packages
#!/bin/sh
# Install Debian packages and leave nothing else behind. /run/ca.crt holds the authorities of a network that
# needs its own to reach a mirror; on all others it is empty.
set -eu
ca=
[ -s /run/ca.crt ] && ca="-o Acquire::https::CAInfo=/run/ca.crt"
apt-get update -qq $ca
DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $ca "$@" >/dev/null
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
SH
RUN --mount=type=secret,id=ca,target=/run/ca.crt install-packages iproute2 iputils-ping netcat-openbsd socat \
    # A copy of ping without its file capabilities: a host without any capability may not even start the other.
    && cp /usr/bin/ping /usr/local/bin/ping \
    && useradd --uid 10001 --home-dir /tmp --no-create-home --shell /bin/bash lab
ENV HOME=/tmp
WORKDIR /tmp

# The hosts bob and me: the talk's programs, each a command on the PATH. No npm package is in here.
FROM tools AS host
WORKDIR /opt/next-room
RUN echo '{ "type": "module" }' > package.json
COPY services services
RUN for program in services/*.ts; do \
      [ -x "$program" ] && ln -s "$PWD/$program" "/usr/local/bin/$(basename "$program" .ts)" || true; \
    done && install --directory --owner=lab cache
USER lab
# Compiled here once, so that a program on a host starts in a third of the time; hosts can only read it.
ENV NODE_COMPILE_CACHE=/opt/next-room/cache
RUN for program in services/*.ts; do [ ! -x "$program" ] || "$program" --help >/dev/null; done
WORKDIR /tmp

# The third host: a real curl, to ask for pages with.
FROM tools AS curl
RUN --mount=type=secret,id=ca,target=/run/ca.crt install-packages curl
USER lab
CMD ["sleep", "infinity"]

# A host with Python on it, for the talk's own few lines: a peer that our programs did not write.
FROM tools AS python
RUN --mount=type=secret,id=ca,target=/run/ca.crt install-packages python3-minimal libpython3-stdlib
USER lab
CMD ["sleep", "infinity"]

# Where learners' programs are built and run: Python, C, Node (and so JavaScript and TypeScript), and the tools of a host.
# Go is left out: Debian's is larger than all the rest together. Two users: what a learner's program may do to its own
# user's processes, it must not do to the one that keeps the host up.
FROM tools AS workbench
RUN --mount=type=secret,id=ca,target=/run/ca.crt install-packages python3 gcc libc6-dev make \
    && useradd --uid 10002 --home-dir /tmp --no-create-home --shell /bin/sh keeper
USER keeper
CMD ["sleep", "infinity"]

# A second opinion on captures, for the tests.
FROM tools AS tshark
RUN --mount=type=secret,id=ca,target=/run/ca.crt install-packages tshark
USER lab
ENTRYPOINT ["tshark"]

# The wire's agent: it runs beside a host, in its network namespace, to watch and trouble packets. koffi lets Node call
# libpcap and the C library; lab/setup.sh has npm pack it for the containers' machine (which need not be yours), and
# what npm gave is checked once more against the lock file's sum.
FROM tools AS wire
RUN --mount=type=secret,id=ca,target=/run/ca.crt install-packages libpcap0.8 iptables
WORKDIR /opt/next-room
COPY package-lock.json ./
RUN --mount=type=bind,from=koffi,target=/run/koffi node --input-type=module <<'JS'
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const path of ["node_modules/koffi", `node_modules/@koromix/koffi-linux-${process.arch}`]) {
  const { version, integrity } = packages[path];
  const name = path.replace("node_modules/", "");
  const file = `/run/koffi/${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
  const sum = `sha512-${createHash("sha512").update(readFileSync(file)).digest("base64")}`;
  if (sum !== integrity) throw new Error(`${name}@${version} is not what the lock file says`);
  mkdirSync(path, { recursive: true });
  execFileSync("tar", ["-xzf", file, "-C", path, "--strip-components=1", "--no-same-owner"]);
}
JS
RUN echo '{ "type": "module" }' > package.json
COPY lab/wire lab/wire
# Compiled here once, and only read by the agents: without orders it is ready and ends, in a third of the time then.
ENV NODE_COMPILE_CACHE=/opt/next-room/cache
RUN node lab/wire/agent/main.ts </dev/null
ENTRYPOINT ["node", "lab/wire/agent/main.ts"]
