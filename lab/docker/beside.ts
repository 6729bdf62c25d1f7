import { EventEmitter } from "node:events";
import { createInterface } from "node:readline";
import { type Duplex, PassThrough } from "node:stream";
import type { Container } from "dockerode";
import { LabError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import { StreamFrames } from "./stream-frames.ts";

/** It has Node, ip, ss and iptables. */
const IMAGE = "next-room/wire";

/**
 * What it may do is look: at sockets' owners in /proc (SYS_PTRACE, DAC_READ_SEARCH; see ptrace(2), "Ptrace access mode
 * checking") and at netfilter's rules, which only NET_ADMIN is shown. It stands there for as long as one question takes.
 */
const CAPABILITIES = ["NET_ADMIN", "SYS_PTRACE", "DAC_READ_SEARCH"];

type Reply = { readonly id: number; readonly answer?: unknown; readonly error?: string };

/**
 * A script of ours beside a host, in its network and among its processes, whatever the host's own image brings and even
 * while the host is paused. It is asked in lines of JSON and answers in the same. It bears the host's labels of ours, and
 * ends with whoever started it.
 */
export class Beside<Order extends object> implements AsyncDisposable {
  readonly #container: Container;
  readonly #stream: Duplex;
  readonly #replies = new EventEmitter();
  #orders = 0;
  #gone = false;
  #complaint = "";

  private constructor(container: Container, stream: Duplex) {
    this.#container = container;
    this.#stream = stream;
    const docker = new StreamFrames();
    const stdout = new PassThrough();
    stream.on("data", (chunk: Buffer) => {
      for (const { stream: name, payload } of docker.push(chunk)) {
        if (name === "stdout") stdout.write(payload);
        else this.#complaint = payload.toString("utf8");
      }
    });
    createInterface({ input: stdout }).on("line", (line) => {
      const reply = JSON.parse(line) as Reply;
      this.#replies.emit(String(reply.id), reply);
    });
    const gone = () => {
      this.#gone = true;
      this.#replies.emit("gone");
    };
    stream.on("error", gone).once("end", gone).once("close", gone);
  }

  /**
   * @param host the host's container
   * @param script TypeScript that imports nothing but node:*
   * @throws {LabError} `host-not-looked-at`
   */
  static async start<Order extends object>(
    engine: Engine,
    host: { readonly container: string; readonly labels: Readonly<Record<string, string>> },
    script: string,
    signal: AbortSignal,
  ): Promise<Beside<Order>> {
    const ours = Object.entries(host.labels).filter(([name]) => name.startsWith("next-room."));
    let container: Container | undefined;
    try {
      container = await engine.docker.createContainer({
        Image: IMAGE,
        Entrypoint: ["node", "--disable-warning=ExperimentalWarning", "--input-type=module-typescript"],
        Cmd: ["--eval", script],
        Labels: Object.fromEntries(ours),
        User: "0",
        OpenStdin: true,
        StdinOnce: true,
        HostConfig: {
          NetworkMode: `container:${host.container}`,
          PidMode: `container:${host.container}`,
          AutoRemove: true,
          ReadonlyRootfs: true,
          CapDrop: ["ALL"],
          CapAdd: CAPABILITIES,
          SecurityOpt: ["no-new-privileges:true"],
          Memory: 256 * 1024 * 1024,
          PidsLimit: 64,
          LogConfig: { Type: "none", Config: {} },
        },
        abortSignal: signal,
      });
      const options = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true };
      const stream = (await container.attach({ ...options, abortSignal: signal })) as Duplex;
      const beside = new Beside<Order>(container, stream);
      await container.start({ abortSignal: signal });
      return beside;
    } catch (cause) {
      await container?.remove({ force: true }).catch(() => {}); // it never ran, or removes itself
      signal.throwIfAborted();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new LabError("host-not-looked-at", `A host could not be looked at from beside it: ${why}`, {
        hint: `It needs the lab's own image ${IMAGE}:  npm run setup`,
        cause,
      });
    }
  }

  /** @throws {LabError} `host-not-looked-at` where it has ended, or could not do what it was asked */
  async ask<Answer>(order: Order, signal: AbortSignal): Promise<Answer> {
    this.#orders += 1;
    const id = this.#orders;
    const reply = await new Promise<Reply>((resolve, reject) => {
      const end = () => {
        this.#replies.off(String(id), told).off("gone", gone);
        signal.removeEventListener("abort", stop);
      };
      const told = (reply: Reply) => {
        end();
        resolve(reply);
      };
      const gone = () => {
        end();
        reject(this.#error(this.#complaint.trim() || "it has ended"));
      };
      const stop = () => {
        end();
        reject(signal.reason);
      };
      this.#replies.once(String(id), told).once("gone", gone);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      else if (this.#gone) gone();
      else this.#stream.write(`${JSON.stringify({ id, ...order })}\n`);
    });
    if (reply.error !== undefined) throw this.#error(reply.error);
    return reply.answer as Answer;
  }

  /** It has ended, as it does with its host. */
  get isGone(): boolean {
    return this.#gone;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stream.destroy();
    await this.#container.remove({ force: true }).catch((error: unknown) => {
      const status =
        typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : 0;
      if (status !== 404 && status !== 409) throw error; // gone, or about to be
    });
  }

  #error(why: string): LabError {
    return new LabError("host-not-looked-at", `Whoever looked at a host from beside it could not: ${why}`);
  }
}
