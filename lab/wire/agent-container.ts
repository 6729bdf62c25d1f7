import { EventEmitter, on } from "node:events";
import type { Duplex } from "node:stream";
import type { Container } from "dockerode";
import type { Engine } from "../docker/engine.ts";
import type { Host } from "../docker/host.ts";
import { StreamFrames } from "../docker/stream-frames.ts";
import { LabError } from "../errors.ts";
import { FrameReader, MESSAGE_STREAM } from "./agent/frames.ts";
import type { Answer, JudgedPacket, Message, Order } from "./agent/messages.ts";

export const AGENT_IMAGE = "next-room/wire";
const AGENT_LABEL = "next-room.wire";

/** An order without its number, which the agent's handle gives it. */
type Command = Order extends infer Each ? (Each extends Order ? Omit<Each, "id"> : never) : never;
type Done = { readonly atMs: number; readonly answer: Answer };

type AgentEvents = {
  capture: [stream: number, bytes: Buffer];
  judged: [packets: readonly JudgedPacket[]];
  left: [packets: readonly { readonly packet: number; readonly atMs: number }[]];
  reply: [message: Message];
  /** It has ended, or the engine has hung up. */
  gone: [];
};

/**
 * The agent beside one host: a container in the host's network namespace, with the rights to that namespace's network
 * (NET_ADMIN, NET_RAW) and no others. It bears the host's labels of ours, and so goes when the host goes. A passing one
 * ends with the program that started it; a lasting one, of which a host has at most one, stays until it is removed.
 */
export class Agent extends EventEmitter<AgentEvents> {
  readonly host: string;
  readonly #container: Container;
  readonly #stream: Duplex;
  #gone = false;
  /** What it last wrote to its stderr, which it does only when it breaks. */
  #complaint = "";

  private constructor(host: string, container: Container, stream: Duplex) {
    super();
    this.host = host;
    this.#container = container;
    this.#stream = stream;
    const docker = new StreamFrames();
    const frames = new FrameReader();
    stream.on("data", (chunk: Buffer) => {
      for (const { stream: name, payload } of docker.push(chunk)) {
        if (name === "stdout")
          for (const frame of frames.push(payload)) this.#take(frame.stream, frame.bytes);
      }
    });
    const gone = () => {
      if (this.#gone) return;
      this.#gone = true;
      this.emit("gone");
    };
    stream.on("error", gone).once("end", gone).once("close", gone);
  }

  /** @throws {LabError} `agent-not-started` */
  static async start(
    engine: Engine,
    host: Host,
    { lasting, signal }: { lasting: boolean; signal: AbortSignal },
  ): Promise<Agent> {
    const standing = lasting ? await Agent.find(engine, host, signal) : undefined;
    if (standing !== undefined) return standing;
    let container: Container | undefined;
    try {
      const { Config } = await engine.docker.getContainer(host.container).inspect({ abortSignal: signal });
      const ours = Object.entries(Config.Labels).filter(([name]) => name.startsWith("next-room."));
      container = await engine.docker.createContainer({
        ...(lasting ? { name: `next-room-wire-${host.container.slice(0, 12)}` } : {}),
        Image: AGENT_IMAGE,
        ...(lasting ? { Cmd: ["--lasting"] } : {}),
        Labels: { ...Object.fromEntries(ours), [AGENT_LABEL]: host.container },
        OpenStdin: true,
        // When whoever started a passing agent dies, the engine closes its stdin, and it ends.
        StdinOnce: !lasting,
        HostConfig: {
          NetworkMode: `container:${host.container}`,
          AutoRemove: true,
          Init: true,
          ReadonlyRootfs: true,
          CapDrop: ["ALL"],
          CapAdd: ["NET_ADMIN", "NET_RAW"],
          SecurityOpt: ["no-new-privileges:true"],
          Memory: 512 * 1024 * 1024,
          PidsLimit: 64,
          // Every packet waits for it: on a busy machine it goes before the hosts, which have 1024.
          CpuShares: 16_384,
          LogConfig: { Type: "none", Config: {} },
        },
        abortSignal: signal,
      });
      const agent = await Agent.#attach(host.name, container);
      const ready = agent.#message(({ is }) => is === "ready", signal);
      ready.catch(() => {}); // told below, or by what went wrong before
      await container.start({ abortSignal: signal });
      await ready;
      return agent;
    } catch (cause) {
      await container?.remove({ force: true }).catch(() => {}); // it never ran, or removes itself
      signal.throwIfAborted();
      if (cause instanceof LabError) throw cause;
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new LabError(
        "agent-not-started",
        `The wire's agent beside ${host.name} could not be started: ${why}`,
        {
          hint: `It needs the lab's image ${AGENT_IMAGE}:  npm run setup`,
          cause,
        },
      );
    }
  }

  /** The lasting agent beside a host; undefined where there is none. */
  static async find(engine: Engine, host: Host, signal: AbortSignal): Promise<Agent | undefined> {
    const [found] = await engine.docker.listContainers({
      filters: { label: [`${AGENT_LABEL}=${host.container}`], name: ["next-room-wire-"] },
      abortSignal: signal,
    });
    return found && Agent.#attach(host.name, engine.docker.getContainer(found.Id));
  }

  static async #attach(host: string, container: Container): Promise<Agent> {
    const ways = { stream: true, stdin: true, stdout: true, stderr: true };
    const stream = await container.attach({ ...ways, hijack: true });
    return new Agent(host, container, stream as Duplex);
  }

  /**
   * Have it do something, and wait until it is done.
   * @throws {LabError} `wire-refused` where the kernel would not, `agent-failed`, `agent-gone`
   */
  async order(command: Command, signal: AbortSignal): Promise<Done> {
    const id = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
    const reply = this.#message((message) => "id" in message && message.id === id, signal);
    this.#stream.write(`${JSON.stringify({ id, ...command })}\n`);
    const message = await reply;
    if (message.is === "done") return message;
    const { code, message: why, hint } = message as Extract<Message, { is: "failed" }>;
    throw new LabError(
      code,
      `The wire's agent beside ${this.host} could not ${describe(command)}: ${why}`,
      hint === undefined ? {} : { hint },
    );
  }

  /** End it. */
  async remove(): Promise<void> {
    this.detach();
    await this.#container.remove({ force: true }).catch((error: unknown) => {
      const status =
        typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : 0;
      if (status !== 404 && status !== 409) throw error; // gone, or about to be
    });
  }

  /** Stop listening to it. A passing one ends. */
  detach(): void {
    this.#stream.destroy();
  }

  async #message(is: (message: Message) => boolean, signal: AbortSignal): Promise<Message> {
    if (this.#gone) throw this.#goneError();
    const stop = new AbortController();
    const gone = () => stop.abort(this.#goneError());
    this.once("gone", gone);
    try {
      const replies = on(this, "reply", { signal: AbortSignal.any([signal, stop.signal]) });
      for await (const [message] of replies as AsyncIterable<[Message]>) if (is(message)) return message;
      throw this.#goneError();
    } catch (error) {
      signal.throwIfAborted();
      stop.signal.throwIfAborted();
      throw error;
    } finally {
      this.off("gone", gone);
    }
  }

  #take(stream: number, bytes: Buffer): void {
    if (stream !== MESSAGE_STREAM) {
      this.emit("capture", stream, bytes);
      return;
    }
    const message = JSON.parse(bytes.toString("utf8")) as Message;
    if (message.is === "judged") this.emit("judged", message.packets);
    else if (message.is === "left") this.emit("left", message.packets);
    else this.emit("reply", message);
  }

  #goneError(): LabError {
    return new LabError(
      "agent-gone",
      `The wire's agent beside ${this.host} has ended. ${this.#complaint}`.trim(),
      {
        hint: "Its host was restarted or removed, or the engine ended it.",
      },
    );
  }
}

function describe(command: Command): string {
  const words = { watch: "watch", unwatch: "stop watching", mark: "mark its captures", tell: "answer" };
  if (command.do === "trouble") return "trouble the wire";
  return command.do === "release" ? `release packets of ${command.line}` : words[command.do];
}
