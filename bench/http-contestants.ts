import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { htmlPage } from "../services/http/pages.ts";

/** A web server that runs on core 0, with nothing else on it. */
export interface Contestant extends AsyncDisposable {
  readonly port: number;
  readonly process: ChildProcess;
}

export type Start = (port: number) => Promise<Contestant>;

const here = import.meta.dirname;
const webServer = join(here, "../services/web-server.ts");

/** Ours as it comes, with a line in its log for each request. */
export const startOurs: Start = (port) =>
  run(port, process.execPath, [webServer, "--host", "127.0.0.1", "--port", `${port}`]);

export const startOursWithoutLog: Start = (port) =>
  run(port, process.execPath, [webServer, "--host", "127.0.0.1", "--port", `${port}`, "--log", "none"]);

export const startNodeHttp: Start = (port) =>
  run(port, process.execPath, [join(here, "http-node.ts"), `${port}`]);

/** Looks at nothing and answers the same bytes to all that comes: what node:net itself costs. */
export const startFixedBytes: Start = (port) =>
  run(port, process.execPath, [join(here, "http-fixed.ts"), `${port}`]);

/** One worker, the page as a file, and a line in its log for each request, as it comes. */
export const startNginx: Start = (port) => runNginx(port, "/dev/stdout");

export const startNginxWithoutLog: Start = (port) => runNginx(port, "off");

async function runNginx(port: number, log: string): Promise<Contestant> {
  const directory = await mkdtemp(join(tmpdir(), "bench-nginx-"));
  await writeFile(join(directory, "index.html"), htmlPage);
  await writeFile(
    join(directory, "nginx.conf"),
    `daemon off; worker_processes 1; pid ${directory}/pid; error_log stderr crit; user root;
     events { worker_connections 20000; }
     http {
       access_log ${log}; tcp_nopush on; sendfile on; keepalive_timeout 5s; keepalive_requests 100000;
       open_file_cache max=100; types { text/html html; } charset utf-8;
       client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy;
       fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
       server { listen 127.0.0.1:${port} backlog=511; root ${directory}; }
     }`,
  );
  return run(port, "/usr/sbin/nginx", ["-p", directory, "-c", "nginx.conf"], () =>
    rm(directory, { recursive: true }),
  );
}

/** What Python gives everybody: a thread for each connection. */
export const startPython: Start = async (port) => {
  const directory = await mkdtemp(join(tmpdir(), "bench-python-"));
  await writeFile(join(directory, "index.html"), htmlPage);
  const args = ["-m", "http.server", "-b", "127.0.0.1", "-d", directory, "-p", "HTTP/1.1", `${port}`];
  return run(port, "python3", args, () => rm(directory, { recursive: true }));
};

/** The talk's own program, which knows nothing of HTTP: for connections that carry one request. */
export const startTalk: Start = (port) => run(port, "python3", [join(here, "http-talk.py"), `${port}`]);

async function run(
  port: number,
  program: string,
  args: readonly string[],
  clean: () => Promise<void> = async () => {},
): Promise<Contestant> {
  const child = spawn("taskset", ["-c", "0", program, ...args], { stdio: ["pipe", "ignore", "ignore"] });
  child.stdin.on("error", () => {}).end(htmlPage);
  const exited = once(child, "exit");
  const contestant = {
    port,
    process: child,
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
      await clean();
    },
  };
  await listening(port, child);
  return contestant;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(" ")} ended with ${child.exitCode}`);
    const socket = connect(port, "127.0.0.1");
    const { promise, resolve } = Promise.withResolvers<boolean>();
    socket.on("connect", () => resolve(true));
    socket.on("error", () => resolve(false));
    const open = await promise;
    socket.destroy();
    if (open) return;
    await new Promise((again) => setTimeout(again, 20));
  }
}
