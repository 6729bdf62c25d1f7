/*
 * Runs beside a host, in its network and among its processes: see Beside in lab/docker/beside.ts. It is given to Node as
 * text, so it imports nothing but node:*. It looks and it calls; what that means is for others to say.
 */
import { execFile } from "node:child_process";
import { lookup } from "node:dns/promises";
import { readdir, readFile } from "node:fs/promises";
import { connect, isIP, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { connect as connectTls } from "node:tls";

export type ProbeOrder =
  | { readonly do: "look" }
  | { readonly do: "resolve"; readonly name: string; readonly withinMs: number }
  /** Call somebody. Told when the handshake is over, in whatever way; the call stays open. */
  | {
      readonly do: "call";
      readonly call: string;
      readonly address: string;
      readonly port: number;
      readonly withinMs: number;
    }
  /** Say something, or nothing; told when the other side says something new or has ended, or the time is over. */
  | { readonly do: "talk"; readonly call: string; readonly say: string; readonly withinMs: number }
  | { readonly do: "hang-up"; readonly call: string }
  | {
      readonly do: "tls";
      readonly address: string;
      readonly port: number;
      readonly name: string;
      readonly withinMs: number;
    };

/** What the tools print, each as it is. */
export type LookTexts = Readonly<
  Record<
    | "links"
    | "routes4"
    | "routes6"
    | "neighbours"
    | "tcp"
    | "udp"
    | "rules4"
    | "rules6"
    | "hostsFile"
    | "resolvConf",
    string
  >
> & { readonly programs: readonly { pid: number; state: string; command: readonly string[] }[] };

export type Resolved = {
  readonly addresses: readonly string[];
  /** getaddrinfo's code, or `ETIMEDOUT`; null where it found the name. */
  readonly error: string | null;
  readonly ms: number;
};

export type Called = {
  /** Null where the handshake was completed; else the code, `ETIMEDOUT` when our own patience ended. */
  readonly error: string | null;
  readonly ms: number;
  readonly localPort: number | null;
  /** `ip -json route get`, and the neighbours after the call. */
  readonly route: string;
  readonly neighbours: string;
};

export type Talked = {
  /** All that it has said so far, one character U+0000 to U+00FF for each byte. */
  readonly said: string;
  readonly ended: "closed" | "reset" | null;
  readonly ms: number;
};

export type TlsTried = { readonly isTls: boolean; readonly detail: string };

const run = (command: string, ...args: string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(command, args, { timeout: 2000, maxBuffer: 4 * 1024 * 1024 }, (_error, stdout) =>
      resolve(stdout),
    );
  });
const read = (path: string): Promise<string> => readFile(path, "utf8").catch(() => "");
const since = (begun: number): number => performance.now() - begun;

async function look(): Promise<LookTexts> {
  const [links, routes4, routes6, neighbours, tcp, udp, rules4, rules6, hostsFile, resolvConf, programs] =
    await Promise.all([
      run("ip", "-json", "addr"),
      run("ip", "-json", "-4", "route"),
      run("ip", "-json", "-6", "route"),
      run("ip", "-json", "neigh"),
      run("ss", "-Htanp"),
      run("ss", "-Huanp"),
      run("iptables-save", "-c"),
      run("ip6tables-save", "-c"),
      read("/etc/hosts"),
      read("/etc/resolv.conf"),
      listPrograms(),
    ]);
  return {
    ...{ links, routes4, routes6, neighbours, tcp, udp, rules4, rules6, hostsFile, resolvConf },
    programs,
  };
}

async function listPrograms(): Promise<{ pid: number; state: string; command: string[] }[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).slice(0, 500);
  const programs = await Promise.all(
    pids.map(async (pid) => {
      const [command, stat] = await Promise.all([read(`/proc/${pid}/cmdline`), read(`/proc/${pid}/stat`)]);
      // The program's name is in brackets and may hold anything (proc(5)); its state follows.
      const state = /.*\) (\S)/s.exec(stat)?.[1] ?? "";
      return { pid: Number(pid), state, command: command.split("\0").filter((word) => word !== "") };
    }),
  );
  return programs.filter(({ command }) => command.length > 0);
}

async function resolveName(name: string, withinMs: number): Promise<Resolved> {
  const begun = performance.now();
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(Object.assign(new Error("late"), { code: "ETIMEDOUT" })), withinMs).unref();
  });
  try {
    const found = await Promise.race([lookup(name, { all: true, order: "verbatim" }), late]);
    return {
      addresses: [...new Set(found.map(({ address }) => address))],
      error: null,
      ms: since(begun),
    };
  } catch (error) {
    return { addresses: [], error: codeOf(error), ms: since(begun) };
  }
}

type Call = { socket: Socket; said: string; ended: Talked["ended"]; change: () => void };
const calls = new Map<string, Call>();

async function call(id: string, address: string, port: number, withinMs: number): Promise<Called> {
  const route = await run("ip", "-json", "route", "get", address);
  const begun = performance.now();
  const socket = connect({ host: address, port });
  const call: Call = { socket, said: "", ended: null, change: () => {} };
  calls.set(id, call);
  socket.on("data", (bytes) => {
    if (call.said.length < 4096) call.said += bytes.toString("latin1");
    call.change();
  });
  const ended = (how: "closed" | "reset") => {
    call.ended ??= how;
    call.change();
  };
  socket.on("end", () => ended("closed"));
  const error = await new Promise<string | null>((resolve) => {
    const timer = setTimeout(() => resolve("ETIMEDOUT"), withinMs);
    socket.once("connect", () => resolve(null));
    socket.on("error", (error) => {
      // A RST that answers a SYN is told as refused; this one came when the handshake was over.
      const code = codeOf(error);
      resolve(code === "ECONNRESET" ? null : code);
      ended("reset");
    });
    socket.once("close", () => clearTimeout(timer));
  });
  const ms = since(begun);
  const neighbours = await run("ip", "-json", "neigh");
  const localPort = socket.localPort ?? null;
  if (error !== null) socket.destroy();
  return { error, ms, localPort, route, neighbours };
}

async function talk(id: string, say: string, withinMs: number): Promise<Talked> {
  const begun = performance.now();
  const call = calls.get(id);
  if (call === undefined) return { said: "", ended: "closed", ms: 0 };
  const before = say === "" ? 0 : call.said.length;
  if (say !== "" && call.socket.writable) call.socket.write(Buffer.from(say, "latin1"));
  await new Promise<void>((resolve) => {
    const isOver = () => call.said.length > before || call.ended !== null;
    const timer = setTimeout(resolve, withinMs);
    call.change = () => {
      if (!isOver()) return;
      clearTimeout(timer);
      resolve();
    };
    call.change();
  });
  return { said: call.said, ended: call.ended, ms: since(begun) };
}

async function tryTls(address: string, port: number, name: string, withinMs: number): Promise<TlsTried> {
  const socket = connectTls({
    ...{ host: address, port, rejectUnauthorized: false },
    ...(isIP(name) ? {} : { servername: name }),
  });
  try {
    return await new Promise<TlsTried>((resolve) => {
      const timer = setTimeout(() => resolve({ isTls: false, detail: "ETIMEDOUT" }), withinMs);
      const end = (isTls: boolean, detail: string) => {
        clearTimeout(timer);
        resolve({ isTls, detail });
      };
      socket.once("secureConnect", () => end(true, socket.getProtocol() ?? "TLS"));
      socket.on("error", (error) => {
        // An alert is TLS's own way to refuse: whoever sends one speaks it.
        const code = codeOf(error);
        end(/ALERT/.test(code), code);
      });
      socket.once("close", () => end(false, "closed"));
    });
  } finally {
    socket.destroy();
  }
}

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : String(error);

async function obey(order: ProbeOrder): Promise<unknown> {
  switch (order.do) {
    case "look":
      return look();
    case "resolve":
      return resolveName(order.name, order.withinMs);
    case "call":
      return call(order.call, order.address, order.port, order.withinMs);
    case "talk":
      return talk(order.call, order.say, order.withinMs);
    case "tls":
      return tryTls(order.address, order.port, order.name, order.withinMs);
    case "hang-up":
      calls.get(order.call)?.socket.end();
      calls.delete(order.call);
      return null;
  }
}

createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const order = JSON.parse(line) as { readonly id: number } & ProbeOrder;
    const reply = await obey(order).then(
      (answer) => ({ id: order.id, answer }),
      (error: unknown) => ({ id: order.id, error: String(error) }),
    );
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  })
  .once("close", () => process.exit());
